import type { Invocation } from '../command/invocation.js';
import { printRow } from '../terminal/list.js';
import { tokenColumns } from './columns.js';
import { findToken } from './find.js';

/** `coder tokens view`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  printRow(invocation, tokenColumns, await findToken(client, invocation.args[0] ?? ''));
}
