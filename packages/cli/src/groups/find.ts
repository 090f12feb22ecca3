import type { Client, Group, Organization } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';

/** The group that the first argument names, in the current organization. @throws where there is none */
export async function findGroup(invocation: Invocation, client: Client): Promise<Group> {
  const organization = await traced('current organization', currentOrganization(invocation));
  return traced(
    'group by org and name',
    client.getGroupByOrganizationAndGroupName({
      organization: organization.id,
      groupName: invocation.args[0] ?? '',
    }),
  );
}

/**
 * Ids of members of the organization, found by e-mail address, name or id.
 * @throws with the first that is nobody's
 */
export async function findUserIds(
  client: Client,
  organization: Pick<Organization, 'id'>,
  words: readonly string[],
): Promise<string[]> {
  if (words.length === 0) return [];
  const members = await traced(
    'list organization members',
    client.listOrganizationMembers({ organization: organization.id }),
  );
  return words.map((word) => {
    const wanted = word.toLowerCase();
    const member = members.find(({ user_id, username, email }) =>
      [user_id, username.toLowerCase(), email.toLowerCase()].includes(wanted),
    );
    if (!member)
      throw new Error(
        `no member of the organization has the name, id or e-mail address ${JSON.stringify(word)}; add one with: coder organizations members add`,
      );
    return member.user_id;
  });
}
