import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { findBuild } from '../workspaces/find-build.js';
import { createBuild, watchBuild } from '../workspaces/watch-build.js';

/** `coder state push`: a build with the given state in place of the last one, or the state alone without a build. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, streams } = invocation;
  const [name = '', file = ''] = args;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, name);
  const build = await findBuild(client, workspace, flags.number('build'));
  const bytes = file === '-' ? await buffer(streams.stdin) : await readFile(file);
  const state = bytes.toString('base64');
  if (flags.bool('no-build')) {
    await traced(
      'update workspace build state',
      client.updateWorkspaceBuildState({ workspacebuild: build.id, body: { state } }),
    );
    return print('State updated successfully.');
  }
  const { template_version_id, transition } = build;
  const next = await createBuild(invocation, client, workspace, { template_version_id, transition, state });
  await watchBuild({ ...invocation, streams: { ...streams, stdout: streams.stderr } }, client, next);
}
