import type { Client, UpdateWorkspaceACL, Workspace } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Flags } from '../command/flags.js';

/**
 * The change that `--user` and `--group` ask for, by the ids that the server wants.
 * @param roleOf the role of a word's part after the colon, which is undefined where there is none
 * @throws Error that names a user or a group that isn't there
 */
export async function aclChange(
  client: Client,
  workspace: Workspace,
  flags: Flags,
  roleOf: (role: string | undefined) => string,
): Promise<UpdateWorkspaceACL> {
  const users = flags.list('user').map(splitRole);
  const groups = flags.list('group').map(splitRole);
  if (users.length + groups.length === 0) throw new Error('name at least one --user or --group');
  const userRoles = users.map(async ({ name, role }): Promise<[string, string]> => {
    const { id } = await traced(`get user ${JSON.stringify(name)}`, client.getUserByName({ user: name }));
    return [id, roleOf(role)];
  });
  const groupRoles = groups.map(async ({ name, role }): Promise<[string, string]> => {
    const { id } = await traced(
      `get group ${JSON.stringify(name)}`,
      client.getGroupByOrganizationAndGroupName({
        organization: workspace.organization_id,
        groupName: name,
      }),
    );
    return [id, roleOf(role)];
  });
  return {
    user_roles: Object.fromEntries(await Promise.all(userRoles)),
    group_roles: Object.fromEntries(await Promise.all(groupRoles)),
  };
}

/** `name:role`, or `name`. */
function splitRole(word: string): { name: string; role: string | undefined } {
  const [name = '', role] = word.split(':');
  return { name, role };
}
