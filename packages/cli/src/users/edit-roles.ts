import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder users edit-roles`: the roles of the whole server that a user has from now on, in place of those before. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, prompts } = invocation;
  const client = await invocation.client();
  const user = await traced('fetch user', client.getUserByName({ user: args[0] ?? '' }));
  const [{ roles: current }, known] = await Promise.all([
    traced('fetch user roles', client.getUserRoles({ user: user.id })),
    traced('fetch site roles', client.getSiteMemberRoles()),
  ]);
  const roles = flags.given('roles')
    ? flags.list('roles')
    : await prompts.pickMany(
        `Roles of ${user.username}`,
        known.map(({ name, display_name: title }) => ({ value: name, label: title || name })),
        current,
      );
  const names = known.map(({ name }) => name);
  const unknown = roles.filter((role) => !names.includes(role));
  if (unknown.length > 0)
    throw new Error(`there is no role ${unknown.join(', ')}; the roles are: ${names.join(', ')}`);
  if (!flags.bool('yes'))
    await prompts.confirm(`Set the roles of ${user.username} to [${roles.join(', ')}]?`, true);
  await traced('update user roles', client.assignRoleToUser({ user: user.id, body: { roles } }));
}
