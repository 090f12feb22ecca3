import type { AuditLog } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import { listAudit } from './list.js';
import { writeAudit } from './write.js';

/** The audit log (`platform.md` 5.1). */
export const auditHandlers = (deps: Deps) =>
  ({
    getAuditLogs: async ({ actor, query }) => ({
      status: 200,
      body: await listAudit(deps, actor.subject, query),
    }),

    generateFakeAuditLog: async ({ actor, body, request }) => {
      if (!can(actor.subject, 'create', { type: 'audit_log' }))
        throw forbidden('Only owners may write into the audit log.');
      const { ip, headers } = request;
      await writeAudit(
        deps.db,
        { ...deps, now: () => body.time ?? deps.now() },
        { id: body.request_id ?? request.id, ip, headers },
        {
          action: (body.action || 'write') as AuditLog['action'],
          resourceType: (body.resource_type || 'user') as AuditLog['resource_type'],
          resourceId: body.resource_id ?? actor.user.id,
          target: actor.user.username,
          organizationId: body.organization_id,
          userId: actor.user.id,
          status: 200,
          additionalFields: {
            ...body.additional_fields,
            ...(body.build_reason && { build_reason: body.build_reason }),
          },
        },
      );
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;
