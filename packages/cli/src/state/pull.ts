import { chmod, writeFile } from 'node:fs/promises';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { findBuild } from '../workspaces/find-build.js';

/** `coder state pull`: the Terraform state of a build, on standard output or in a file that only its owner reads. */
export async function run({ args, client: connected, flags, streams }: Invocation): Promise<void> {
  const [name = '', file] = args;
  const client = await connected();
  const build = await findBuild(client, await findWorkspace(client, name), flags.number('build'));
  const state = await traced(
    'pull state',
    client.getProvisionerStateForWorkspaceBuild({ workspacebuild: build.id }),
  );
  if (!file) return void streams.stdout.write(state);
  await writeFile(file, state, { mode: 0o600 });
  await chmod(file, 0o600); // it may have been there
}
