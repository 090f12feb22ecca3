import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import { tokenColumns } from './columns.js';

/** `coder tokens list`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const withAll = flags.bool('all');
  const tokens = await traced(
    'list tokens',
    client.getUserTokens({
      user: 'me',
      query: {
        ...(withAll ? { include_all: true } : {}),
        ...(flags.bool('include-expired') ? { include_expired: true } : {}),
      },
    }),
  );
  if (withAll && !flags.given('column')) flags.set('column', [...flags.list('column'), 'owner'], 'default');
  printList(invocation, {
    columns: tokenColumns,
    rows: tokens ?? [],
    sortBy: 'id',
    empty: 'No tokens found! Make one:\n\n  coder tokens create --name <name>',
  });
}
