import type { MessageInitShape } from '@bufbuild/protobuf';
import type { MetadataSchema } from '@coder-ts/protocol';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import type { UserRow } from '../users/load.js';
import { loadSubject } from '../users/subject.js';

/** What a build's templates may know of the workspace's owner. */
export async function ownerMetadata(
  on: Executor,
  deps: Pick<Deps, 'db'>,
  owner: UserRow,
  organizationId: string,
) {
  const [groups, keys, link, subject] = [
    await groupNames(on, owner.id, organizationId),
    await on.selectFrom('git_ssh_keys').selectAll().where('user_id', '=', owner.id).executeTakeFirst(),
    await on
      .selectFrom('user_links')
      .select('oauth_access_token')
      .where('user_id', '=', owner.id)
      .where('login_type', '=', 'oidc')
      .executeTakeFirst(),
    await loadSubject(deps.db, owner.id),
  ];
  return {
    workspaceOwner: owner.username,
    workspaceOwnerId: owner.id,
    workspaceOwnerName: owner.name,
    workspaceOwnerEmail: owner.email,
    workspaceOwnerGroups: groups,
    workspaceOwnerRbacRoles: [
      ...[...new Set([...(subject?.siteRoles ?? []), 'member'])].map((name) => ({ name, orgId: '' })),
      ...[...(subject?.organizationRoles ?? [])].flatMap(([orgId, roles]) =>
        roles.map((name) => ({ name, orgId })),
      ),
    ],
    workspaceOwnerSshPublicKey: keys?.public_key ?? '',
    workspaceOwnerSshPrivateKey: keys?.private_key ?? '',
    workspaceOwnerLoginType: owner.login_type,
    workspaceOwnerOidcAccessToken: link?.oauth_access_token ?? '',
  } satisfies MessageInitShape<typeof MetadataSchema>;
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
