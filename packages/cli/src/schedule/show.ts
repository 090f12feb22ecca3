import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { workspaceQuery } from '../workspaces/query.js';
import { printSchedules } from './rows.js';

/** `coder schedule show`: of one workspace, or of those that a search finds. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation;
  const client = await invocation.client();
  const name = args[0];
  if (name) return printSchedules(invocation, [await findWorkspace(client, name)]);
  const { workspaces } = await traced('list workspaces', client.listWorkspaces(workspaceQuery(flags)));
  printSchedules(invocation, workspaces);
}
