import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import { memberColumns, roleTitles } from './columns.js';

/** `coder organizations members list`. */
export async function listMembers(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  printList(invocation, {
    columns: memberColumns,
    rows: await traced('fetch members', client.listOrganizationMembers({ organization })),
    sortBy: 'username',
    empty: 'The organization has no members.',
  });
}

/** `coder organizations members add`. */
export async function addMember(invocation: Invocation): Promise<void> {
  const { args, print } = invocation;
  const client = await invocation.client();
  const { id: organization, name } = await currentOrganization(invocation);
  const user = args[0] ?? '';
  await traced(
    `could not add member ${JSON.stringify(user)} to organization ${JSON.stringify(name)}`,
    client.addOrganizationMember({ organization, user }),
  );
  print(`${user} is a member of the organization ${name} now.`);
}

/** `coder organizations members remove`. */
export async function removeMember(invocation: Invocation): Promise<void> {
  const { args, print } = invocation;
  const client = await invocation.client();
  const { id: organization, name } = await currentOrganization(invocation);
  const user = args[0] ?? '';
  await traced(
    `could not remove member ${JSON.stringify(user)} from organization ${JSON.stringify(name)}`,
    client.removeOrganizationMember({ organization, user }),
  );
  print(`${user} is no member of the organization ${name} any more.`);
}

/** `coder organizations members edit-roles`: the roles that a member has from now on, in place of those before. */
export async function editMemberRoles(invocation: Invocation): Promise<void> {
  const { args, print } = invocation;
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  const [user = '', ...roles] = args;
  const member = await traced(
    'update member roles',
    client.assignRoleToOrganizationMember({ organization, user, body: { roles } }),
  );
  print(`Member roles updated to ${roleTitles(member.roles)}`);
}
