import type { ProvisionerJobLog } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { logLine } from '../jobs/log-line.js';
import { findWorkspace } from './find.js';
import { findBuild } from './find-build.js';

/** `coder logs`: what the provisioner said of a build; with `--follow` until the build has ended. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  const build = await findBuild(client, workspace, flags.number('build-number'));
  print(
    `--- Logs for workspace build #${build.build_number} (ID: ${build.id} Template Version: ${build.template_version_name}) ---`,
  );
  const workspacebuild = build.id;
  if (!flags.bool('follow'))
    for (const row of await traced('get build logs', client.getWorkspaceBuildLogs({ workspacebuild })))
      print(logLine(row));
  else
    for await (const row of client.stream<ProvisionerJobLog>('getWorkspaceBuildLogs', {
      workspacebuild,
      query: { follow: true },
    }))
      print(logLine(row));
}
