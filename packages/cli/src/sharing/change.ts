import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { aclChange } from './actors.js';
import { printShares } from './status.js';

/** `coder sharing add`: gives users and groups a role in a workspace: `use` unless another is named. */
export const share = (invocation: Invocation): Promise<void> => change(invocation, (role) => role ?? 'use');

/** `coder sharing remove`: takes it from them. */
export const unshare = (invocation: Invocation): Promise<void> => change(invocation, () => '');

async function change(invocation: Invocation, roleOf: (role: string | undefined) => string): Promise<void> {
  const { args, flags } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  const body = await aclChange(client, workspace, flags, roleOf);
  await traced('update workspace ACL', client.updateWorkspaceAcl({ workspace: workspace.id, body }));
  await printShares(invocation, client, workspace.id);
}
