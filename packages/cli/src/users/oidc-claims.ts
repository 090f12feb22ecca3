import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';

interface Claim {
  readonly key: string;
  readonly value: string;
}

const columns: readonly Column<Claim>[] = [
  { name: 'key', cell: ({ key }) => key },
  { name: 'value', cell: ({ value }) => value },
];

/** `coder users oidc-claims`: what the identity provider told of the caller. JSON is the answer of the server. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const answer = await traced('get oidc claims', client.getOidcClaimsForTheAuthenticatedUser());
  if (invocation.flags.text('output') === 'json') {
    invocation.print(JSON.stringify(answer, null, 2));
    return;
  }
  const rows = Object.entries(answer.claims).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  printList(invocation, { columns, rows, sortBy: 'key', empty: 'No claims found.' });
}
