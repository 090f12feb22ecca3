import type { MessageInitShape } from '@bufbuild/protobuf';
import type { MetadataSchema } from '@coder-ts/protocol';
import type { Executor } from '../database/connect.js';
import type { UserRow } from '../users/load.js';
import { loadSubject } from '../users/subject.js';

/** What a build's templates may know of the workspace's owner. */
export async function ownerMetadata(on: Executor, owner: UserRow, organizationId: string) {
  const facts = await ownerFacts(on, owner, organizationId);
  const secrets = await on
    .selectFrom('users')
    .leftJoin('git_ssh_keys', 'git_ssh_keys.user_id', 'users.id')
    .leftJoin('user_links', (join) =>
      join.onRef('user_links.user_id', '=', 'users.id').on('user_links.login_type', '=', 'oidc'),
    )
    .select(['git_ssh_keys.private_key', 'user_links.oauth_access_token'])
    .where('users.id', '=', owner.id)
    .executeTakeFirst();
  return {
    workspaceOwner: owner.username,
    workspaceOwnerId: owner.id,
    workspaceOwnerName: owner.name,
    workspaceOwnerEmail: owner.email,
    workspaceOwnerGroups: facts.groups,
    workspaceOwnerRbacRoles: facts.roles,
    workspaceOwnerSshPublicKey: facts.publicKey,
    workspaceOwnerSshPrivateKey: secrets?.private_key ?? '',
    workspaceOwnerLoginType: owner.login_type,
    workspaceOwnerOidcAccessToken: secrets?.oauth_access_token ?? '',
  } satisfies MessageInitShape<typeof MetadataSchema>;
}

/** What everybody who may see the owner may know too. Roles of the whole site have an empty organization. */
export async function ownerFacts(on: Executor, owner: Pick<UserRow, 'id'>, organizationId: string) {
  const groups = await groupNames(on, owner.id, organizationId);
  const key = await on
    .selectFrom('git_ssh_keys')
    .select('public_key')
    .where('user_id', '=', owner.id)
    .executeTakeFirst();
  const subject = await loadSubject(on, owner.id);
  const siteRoles = [...new Set([...(subject?.siteRoles ?? []), 'member'])];
  return {
    groups,
    publicKey: key?.public_key ?? '',
    roles: [
      ...siteRoles.map((name) => ({ name, orgId: '' })),
      ...[...(subject?.organizationRoles ?? [])].flatMap(([orgId, roles]) =>
        roles.map((name) => ({ name, orgId })),
      ),
    ],
  };
}

/** Names of the groups that a user is in, that of everyone included. */
async function groupNames(on: Executor, userId: string, organizationId: string): Promise<string[]> {
  const groups = await on
    .selectFrom('groups')
    .select('name')
    .where('organization_id', '=', organizationId)
    .where((where) =>
      where.or([
        where('id', '=', organizationId),
        where('id', 'in', (from) =>
          from.selectFrom('group_members').select('group_id').where('user_id', '=', userId),
        ),
      ]),
    )
    .orderBy('name')
    .execute();
  return groups.map((group) => group.name);
}
