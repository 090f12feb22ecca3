import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace } from './find.js';
import { createBuild, watchBuild } from './watch-build.js';

const dayMs = 86_400_000;

/** `coder delete`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts, warn } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  const name = `${workspace.owner_name}/${workspace.name}`;
  const days = Math.floor((Date.now() - Date.parse(workspace.last_used_at)) / dayMs);
  warn(`${name} was last used ${days} day${days === 1 ? '' : 's'} ago`);
  if (!flags.bool('yes')) await prompts.confirm('Confirm delete workspace?');
  const build = await createBuild(invocation, client, workspace, {
    transition: 'delete',
    ...(flags.bool('orphan') ? { orphan: true } : {}),
  });
  await watchBuild(invocation, client, build);
  print(`\n${name} has been deleted at ${formatStamp(new Date())}!`);
}
