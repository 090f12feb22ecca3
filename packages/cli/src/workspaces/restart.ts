import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace } from './find.js';
import { planStart, startWorkspace } from './start.js';
import { stopWorkspace } from './stop.js';
import { watchBuild } from './watch-build.js';

/** `coder restart`: two builds. What the start will be is settled before anything is stopped. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  const plan = await planStart(invocation, client, workspace);
  if (!flags.bool('yes')) await prompts.confirm('Restart workspace?', true);
  await stopWorkspace(invocation, client, workspace);
  const build = await startWorkspace(invocation, client, workspace, plan);
  await watchBuild(invocation, client, build);
  print(`\nThe ${workspace.name} workspace has been restarted at ${formatStamp(new Date())}!`);
}
