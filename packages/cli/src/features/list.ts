import type { Feature } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';

type Row = Feature & { readonly name: string };

const columns: readonly Column<Row>[] = [
  { name: 'name', cell: ({ name }) => name },
  { name: 'entitlement', cell: ({ entitlement }) => entitlement },
  { name: 'enabled', cell: ({ enabled }) => enabled },
  { name: 'limit', cell: ({ limit }) => limit },
  { name: 'actual', cell: ({ actual }) => actual },
];

/** `coder features list`: what the licence of the server covers; in JSON the whole answer of the server. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print } = invocation;
  const client = await invocation.client();
  const entitlements = await traced('get entitlements', client.getEntitlements());
  if (flags.text('output') === 'json') return print(JSON.stringify(entitlements, null, 2));
  printList(invocation, {
    columns,
    rows: Object.entries(entitlements.features).map(([name, feature]) => ({ name, ...feature })),
    sortBy: 'name',
    empty: 'The server names no features.',
  });
}
