import type { MessageInitShape } from '@bufbuild/protobuf';
import type { MetadataSchema } from '@coder-ts/protocol';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { selectRoles, toSubject } from '../users/subject.js';

/** The owner's row with what hangs on it: one statement, each part an index read under the user's id. */
const selectOwner = (on: Executor, ownerId: string, organizationId: string) =>
  on
    .selectFrom('users')
    .leftJoin('git_ssh_keys', 'git_ssh_keys.user_id', 'users.id')
    .leftJoin('user_links', (join) =>
      join.onRef('user_links.user_id', '=', 'users.id').on('user_links.login_type', '=', 'oidc'),
    )
    .select([
      'users.id',
      'users.username',
      'users.name',
      'users.email',
      'users.login_type',
      'users.rbac_roles',
      'users.is_service_account',
      'users.deleted',
      'git_ssh_keys.public_key',
      'git_ssh_keys.private_key',
      'user_links.oauth_access_token',
      // That of everyone has the organization's id.
      sql<string[]>`ARRAY(SELECT name FROM groups WHERE organization_id = ${organizationId}::uuid
        AND (id = ${organizationId}::uuid
          OR id IN (SELECT group_id FROM group_members WHERE group_members.user_id = users.id))
        ORDER BY name)`.as('group_names'),
    ])
    .select(selectRoles)
    .where('users.id', '=', ownerId)
    .executeTakeFirst();
type Owner = NonNullable<Awaited<ReturnType<typeof selectOwner>>>;

/** What a build's templates may know of the workspace's owner; undefined where there is no such user. */
export async function ownerMetadata(on: Executor, ownerId: string, organizationId: string) {
  const owner = await selectOwner(on, ownerId, organizationId);
  if (!owner) return undefined;
  return {
    workspaceOwner: owner.username,
    workspaceOwnerId: owner.id,
    workspaceOwnerName: owner.name,
    workspaceOwnerEmail: owner.email,
    workspaceOwnerGroups: owner.group_names,
    workspaceOwnerRbacRoles: rolesOf(owner),
    workspaceOwnerSshPublicKey: owner.public_key ?? '',
    workspaceOwnerSshPrivateKey: owner.private_key ?? '',
    workspaceOwnerLoginType: owner.login_type,
    workspaceOwnerOidcAccessToken: owner.oauth_access_token ?? '',
  } satisfies MessageInitShape<typeof MetadataSchema>;
}

/** What everybody who may see the owner may know too. Roles of the whole site have an empty organization. */
export async function ownerFacts(on: Executor, ownerId: string, organizationId: string) {
  const owner = await selectOwner(on, ownerId, organizationId);
  return {
    groups: owner?.group_names ?? [],
    publicKey: owner?.public_key ?? '',
    roles: owner ? rolesOf(owner) : [],
  };
}

function rolesOf(owner: Owner): { name: string; orgId: string }[] {
  const held = owner.deleted ? undefined : toSubject(owner, owner, { scopes: ['coder:all'] });
  const siteRoles = [...new Set([...(held?.siteRoles ?? []), 'member'])];
  return [
    ...siteRoles.map((name) => ({ name, orgId: '' })),
    ...[...(held?.organizationRoles ?? [])].flatMap(([orgId, roles]) =>
      roles.map((name) => ({ name, orgId })),
    ),
  ];
}
