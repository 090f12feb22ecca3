import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from './find.js';

/** `coder rename`. It asks for the old name whatever the flags say: a new name may replace what the old one made. */
export async function run({ args, client: connected, print, prompts }: Invocation): Promise<void> {
  const [argument = '', name = ''] = args;
  const client = await connected();
  const workspace = await findWorkspace(client, argument);
  print(
    `A rename to ${JSON.stringify(name)} can replace whatever carries the name ${JSON.stringify(workspace.name)}: its disks, say.`,
  );
  const typed = await prompts.text(`Type ${JSON.stringify(workspace.name)} to confirm rename:`);
  if (typed !== workspace.name)
    throw new Error(
      `nothing was renamed: ${JSON.stringify(typed)} is not the name ${JSON.stringify(workspace.name)}`,
    );
  await traced(
    'rename workspace',
    client.updateWorkspaceMetadataById({ workspace: workspace.id, body: { name } }),
  );
  print(`Workspace ${JSON.stringify(workspace.name)} renamed to ${JSON.stringify(name)}`);
}
