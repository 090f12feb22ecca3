import type { Client, Workspace } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace } from './find.js';
import { createBuild, watchBuild } from './watch-build.js';

/** `coder stop`; builds also when the workspace is stopped already. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const client = await invocation.client();
  if (!flags.bool('yes')) await prompts.confirm('Confirm stop workspace?', true);
  const workspace = await findWorkspace(client, args[0] ?? '');
  await stopWorkspace(invocation, client, workspace);
  print(`\nThe ${workspace.name} workspace has been stopped at ${formatStamp(new Date())}!`);
}

/** Stops a workspace and waits for it. */
export async function stopWorkspace(
  invocation: Invocation,
  client: Client,
  workspace: Workspace,
): Promise<void> {
  const build = await createBuild(invocation, client, workspace, { transition: 'stop', reason: 'cli' });
  await watchBuild(invocation, client, build);
}
