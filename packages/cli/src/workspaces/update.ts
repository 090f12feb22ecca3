import type { Flags } from '../command/flags.js';
import type { Invocation } from '../command/invocation.js';
import { parameterFlags } from '../command/shared-flags.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace } from './find.js';
import { planStart, startWorkspace } from './start.js';
import { stopWorkspace } from './stop.js';
import { watchBuild } from './watch-build.js';

/** `coder update`: starts a workspace with the active version of its template; one that runs is stopped first. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  if (!workspace.outdated && !changesValues(flags)) return print('Workspace is up-to-date.');
  const plan = await planStart(invocation, client, workspace, workspace.template_active_version_id);
  if (workspace.latest_build.transition === 'start') await stopWorkspace(invocation, client, workspace);
  const build = await startWorkspace(invocation, client, workspace, plan);
  await watchBuild(invocation, client, build);
  print(`\nThe ${workspace.name} workspace has been updated at ${formatStamp(new Date())}!`);
}

/** Whether a flag asks for other values of parameters. */
const changesValues = (flags: Flags): boolean =>
  parameterFlags.some(({ name }) => name !== 'use-parameter-defaults' && flags.given(name));
