import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';

/**
 * Adds the row that tells of a build, when its job has ended (`platform.md` 5.1): who asked for it, whatever ended it. A
 * build that failed or was canceled has the status of an error.
 */
export async function auditBuild(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  buildId: string,
  succeeded: boolean,
): Promise<void> {
  await sql`INSERT INTO audit_logs (id, time, user_id, organization_id, ip, user_agent, resource_type, resource_id, action,
      status_code, additional_fields, request_id)
    SELECT ${deps.newId()}::uuid, ${deps.now()}::timestamptz, build.initiator_id, workspace.organization_id, '127.0.0.1', '',
      'workspace_build', build.id, build.transition, ${succeeded ? 200 : 500}::integer,
      jsonb_build_object('workspace_name', workspace.name, 'build_number', build.build_number::text,
        'build_reason', build.reason, 'workspace_owner', '', 'workspace_id', workspace.id),
      build.job_id
    FROM workspace_builds AS build JOIN workspaces AS workspace ON workspace.id = build.workspace_id
    WHERE build.id = ${buildId}::uuid`.execute(tx);
}
