import type { AuditLog, AuditLogResponse } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { UserRow } from '../users/load.js';
import { toUser } from '../users/to-user.js';
import { describeAudit } from './describe.js';
import { auditCondition } from './search.js';

/** Counting ends here. */
const countCap = 2000;
const usualLimit = 100;

interface Row {
  id: string;
  request_id: string;
  time: string;
  ip: string | null;
  user_agent: string | null;
  resource_type: AuditLog['resource_type'];
  resource_id: string;
  resource_target: string;
  resource_icon: string;
  action: AuditLog['action'];
  diff: AuditLog['diff'];
  status_code: number;
  additional_fields: AuditLog['additional_fields'];
  organization_id: string;
  organization: NonNullable<AuditLog['organization']> | null;
  actor: UserRow | null;
  is_deleted: boolean;
  /** Of the workspace that it is about. */
  workspace_owner: string | null;
  workspace_name: string | null;
}

/**
 * One page of the audit log, newest first, and how many rows the query finds, up to a cap (`platform.md` 5.1). Who reads
 * the log of some organizations only sees the rows of those. Two statements.
 * @throws ApiError 400 for the query, 403
 */
export async function listAudit(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  { q, limit, offset }: { q?: string | undefined; limit?: number | undefined; offset?: number | undefined },
): Promise<AuditLogResponse> {
  const condition = sql<boolean>`${auditCondition(q)} AND ${readable(subject)}`;
  const from = sql`FROM audit_logs AS log
    LEFT JOIN users AS actor ON actor.id = log.user_id
    LEFT JOIN organizations AS organization ON organization.id = log.organization_id
    WHERE ${condition}`;
  const { rows } = await sql<Row>`
    WITH page AS MATERIALIZED (
      SELECT log.*, to_jsonb(actor) AS actor, CASE WHEN organization.id IS NOT NULL THEN jsonb_build_object(
        'id', organization.id, 'name', organization.name, 'display_name', organization.display_name,
        'icon', organization.icon) END AS organization
      ${from} ORDER BY log.time DESC, log.id DESC LIMIT ${limit || usualLimit} OFFSET ${offset ?? 0})
    SELECT page.*, host(page.ip) AS ip, workspace.name AS workspace_name, owner.username AS workspace_owner,
      CASE page.resource_type
        WHEN 'workspace' THEN coalesce(workspace.deleted, true)
        WHEN 'workspace_build' THEN coalesce(workspace.deleted, true)
        WHEN 'template' THEN NOT EXISTS (SELECT FROM templates WHERE id = page.resource_id AND NOT deleted)
        WHEN 'user' THEN NOT EXISTS (SELECT FROM users WHERE id = page.resource_id AND NOT deleted)
        WHEN 'group' THEN NOT EXISTS (SELECT FROM groups WHERE id = page.resource_id)
        ELSE false END AS is_deleted
    FROM page
    LEFT JOIN workspaces AS workspace ON workspace.id = CASE page.resource_type WHEN 'workspace' THEN page.resource_id
      WHEN 'workspace_build' THEN (page.additional_fields->>'workspace_id')::uuid END
    LEFT JOIN users AS owner ON owner.id = workspace.owner_id
    ORDER BY page.time DESC, page.id DESC`.execute(deps.db);
  const { rows: counted } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM (SELECT 1 ${from} LIMIT ${countCap}) AS capped`.execute(deps.db);
  return { audit_logs: rows.map(toAuditLog), count: counted[0]?.count ?? 0, count_cap: countCap };
}

/** The rows that the subject may read, as a condition. @throws ApiError 403 where there are none for it */
function readable(subject: Subject): RawBuilder<boolean> {
  if (can(subject, 'read', { type: 'audit_log' })) return sql`true`;
  const organizations = [...subject.organizationRoles.keys()].filter((organizationId) =>
    can(subject, 'read', { type: 'audit_log', organizationId }),
  );
  if (organizations.length === 0) throw forbidden();
  return sql`log.organization_id = ANY (${organizations}::uuid[])`;
}

function toAuditLog(row: Row): AuditLog {
  return {
    id: row.id,
    request_id: row.request_id,
    time: row.time,
    ip: row.ip ?? '',
    user_agent: row.user_agent ?? '',
    resource_type: row.resource_type,
    resource_id: row.resource_id,
    resource_target: row.resource_target,
    resource_icon: row.resource_icon,
    action: row.action,
    diff: row.diff,
    status_code: row.status_code,
    additional_fields: row.additional_fields,
    description: describeAudit(row),
    resource_link: linkOf(row),
    is_deleted: row.is_deleted,
    organization_id: row.organization_id,
    ...(row.organization && { organization: row.organization }),
    user: row.actor && toUser({ ...row.actor, organization_ids: [] }),
  };
}

/** Where the dashboard shows the thing; empty where it doesn't. */
function linkOf(row: Row): string {
  if (row.is_deleted && row.resource_type === 'user') return '';
  const name = encodeURIComponent(row.resource_target);
  const workspace = row.workspace_owner && `/@${row.workspace_owner}/${row.workspace_name}`;
  switch (row.resource_type) {
    case 'workspace':
      return workspace || '';
    case 'workspace_build':
      return workspace && !row.is_deleted ? `${workspace}/builds/${row.additional_fields.build_number}` : '';
    case 'template':
      return `/templates/${name}`;
    case 'user':
      return `/users?filter=${name}`;
    case 'chat':
      return `/agents/${row.resource_id}`;
    default:
      return '';
  }
}
