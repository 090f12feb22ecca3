import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from './find.js';

/** `coder autoupdate`: whether each start takes the active version of the template. */
export async function run({ args, client: connected, print }: Invocation): Promise<void> {
  const [name = '', policy = ''] = args;
  if (policy !== 'always' && policy !== 'never')
    throw new Error(`invalid option ${JSON.stringify(policy)} must be either of "always" and "never"`);
  const client = await connected();
  const workspace = await findWorkspace(client, name);
  await traced(
    'update workspace automatic updates policy',
    client.updateWorkspaceAutomaticUpdatesById({
      workspace: workspace.id,
      body: { automatic_updates: policy },
    }),
  );
  print(
    `Updated workspace ${JSON.stringify(workspace.name)} auto-update policy to ${JSON.stringify(policy)}`,
  );
}
