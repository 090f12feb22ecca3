import { type Workspace, zeroUuid } from '@coder-ts/api';
import { type AuditedRequest, diffOf, writeAudit } from '../audit/write.js';
import type { Deps } from '../deps.js';
import type { Actor } from '../users/actor.js';

const told = [
  'name',
  'template_id',
  'owner_id',
  'autostart_schedule',
  'ttl_ms',
  'automatic_updates',
] as const;

/** Tells the audit log of a new workspace. A row that cannot be written is logged; the workspace stands. */
export const auditCreation = (
  deps: Deps,
  request: AuditedRequest,
  actor: Actor,
  workspace: Workspace,
): Promise<void> =>
  writeAudit(deps.db, deps, request, {
    action: 'create',
    resourceType: 'workspace',
    resourceId: workspace.id,
    target: workspace.name,
    organizationId: workspace.organization_id,
    userId: actor.user.id,
    status: 201,
    diff: diffOf<Workspace>({}, workspace, told),
    additionalFields: {
      workspace_name: '',
      build_number: '',
      build_reason: '',
      workspace_owner: workspace.owner_name,
      workspace_id: zeroUuid,
    },
  }).catch((error: unknown) => deps.log.error({ err: error }, 'an audit entry could not be written'));
