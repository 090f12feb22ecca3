import { zeroUuid } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import { can, type Subject } from '../rbac/authorize.js';

/**
 * Which workspaces a subject may read, as a condition on `workspaces AS workspace`. Asks `can` about examples (any, any
 * of an organization, own of an organization), so that the rule itself is told in one place; access lists are looked at
 * by the database.
 */
export function readableWorkspaces(subject: Subject): RawBuilder<boolean> {
  const reads = (organizationId: string, ownerId: string) =>
    can(subject, 'read', { type: 'workspace', organizationId, ownerId });
  // Neither an organization nor a user that exists: what is allowed there is allowed everywhere.
  if (reads(zeroUuid, zeroUuid)) return sql`true`;
  const organizations = [...subject.organizationRoles.keys()];
  const whole = organizations.filter((id) => reads(id, zeroUuid));
  const own = organizations.filter((id) => reads(id, subject.userId));
  const shared = organizations.filter((id) =>
    can(subject, 'read', {
      type: 'workspace',
      organizationId: id,
      ownerId: zeroUuid,
      userAcl: { [subject.userId]: 'use' },
    }),
  );
  return sql`(
    workspace.organization_id = ANY (${whole}::uuid[])
    OR workspace.owner_id = ${subject.userId} AND workspace.organization_id = ANY (${own}::uuid[])
    OR workspace.organization_id = ANY (${shared}::uuid[]) AND (
      workspace.user_acl ? ${subject.userId} OR workspace.group_acl ?| ${[...subject.groups]}::text[]
    )
  )`;
}
