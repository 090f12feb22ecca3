import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { durationArgument } from './duration-argument.js';
import { printNewSchedule } from './rows.js';

const leastMs = 30 * 60_000;

/** `coder schedule extend`: the running workspace stops this long from now, once. */
export async function run(invocation: Invocation): Promise<void> {
  const [name = '', fromNow = ''] = invocation.args;
  const ms = durationArgument(fromNow);
  const client = await invocation.client();
  const workspace = await findWorkspace(client, name);
  if (ms < leastMs)
    return invocation.print('Nothing was changed: name a duration of at least 30 minutes from now.');
  const deadline = new Date(Date.now() + ms).toISOString();
  await traced(
    'extend workspace deadline',
    client.extendWorkspaceDeadlineById({ workspace: workspace.id, body: { deadline } }),
  );
  await printNewSchedule(invocation, client, workspace.id);
}
