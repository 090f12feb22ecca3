import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { durationArgument } from './duration-argument.js';
import { printNewSchedule } from './rows.js';

/** `coder schedule stop`: how long after a start the workspace stops by itself, or `manual`. */
export async function run(invocation: Invocation): Promise<void> {
  const [name = '', after = ''] = invocation.args;
  const body = after === 'manual' ? {} : { ttl_ms: durationArgument(after) };
  const client = await invocation.client();
  const workspace = await findWorkspace(client, name);
  await traced('update workspace TTL', client.updateWorkspaceTtlById({ workspace: workspace.id, body }));
  await printNewSchedule(invocation, client, workspace.id);
}
