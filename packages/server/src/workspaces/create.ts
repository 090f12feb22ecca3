import type { CreateWorkspaceRequest, Workspace } from '@coder-ts/api';
import { sql } from 'kysely';
import { type AuditedRequest, writeAudit } from '../audit/write.js';
import type { Executor } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { TemplateRow } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { createBuild } from '../workspace-builds/create.js';
import { workspaceDiff, workspaceEntry } from './audit.js';
import { chooseTemplate } from './choose-template.js';
import { invalid, readAutomaticUpdates, readScheduleText, readTtl } from './limits.js';
import { readWorkspace } from './read.js';
import { nextAutostart } from './schedule.js';

/**
 * Makes a workspace, its first build and the entry in the audit log in one transaction. Of several at once with one name the unique index lets the
 * first pass; the others wait for its commit and are refused. The answer is read inside, before a daemon takes the job.
 * @throws ApiError
 */
export async function createWorkspace(
  deps: Deps,
  actor: Actor,
  owner: UserRow,
  body: CreateWorkspaceRequest,
  request: AuditedRequest,
): Promise<Workspace> {
  const { template, versionId } = await chooseTemplate(deps, actor, owner, body);
  const settings = readSettings(template, body);
  await refuseTaken(deps.db, owner.id, body.name);
  try {
    return await deps.db.transaction().execute(async (tx) => {
      const [id, now] = [deps.newId(), deps.now()];
      const row = await tx
        .insertInto('workspaces')
        .values({
          id,
          created_at: now,
          updated_at: now,
          owner_id: owner.id,
          organization_id: template.organization_id,
          template_id: template.id,
          name: body.name,
          last_used_at: now,
          next_start_at: nextAutostart(settings.autostart_schedule, template, now),
          ...settings,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await writeAudit(tx, deps, request, {
        ...workspaceEntry(actor.user.id, 'create', row, { status: 201, owner: owner.username }),
        diff: workspaceDiff({}, row),
      });
      await createBuild(tx, deps, {
        workspaceId: id,
        transition: 'start',
        reason: 'initiator',
        initiatorId: actor.user.id,
        actor,
        versionId,
        presetId: body.template_version_preset_id,
        values: body.rich_parameter_values,
      });
      const workspace = await readWorkspace({ ...deps, db: tx }, actor.user.id, id);
      return {
        ...workspace,
        latest_build: { ...workspace.latest_build, template_version_name: '', resources: [] },
      };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'workspaces_name')) throw taken(body.name);
    throw error;
  }
}

function readSettings(template: TemplateRow, body: CreateWorkspaceRequest) {
  const schedule = readScheduleText(body.autostart_schedule, 'Invalid Autostart Schedule.');
  if (schedule !== null && !template.allow_user_autostart)
    throw invalid('Invalid Autostart Schedule.', 'schedule', 'The template does not allow autostart.');
  const ttlMs =
    body.ttl_ms === 0 ? template.default_ttl_ms : readTtl(body.ttl_ms, 'Invalid Workspace Time to Shutdown.');
  const automaticUpdates = readAutomaticUpdates(
    body.automatic_updates,
    'Invalid Workspace Automatic Updates setting.',
  );
  return { autostart_schedule: schedule, ttl_ms: ttlMs || null, automatic_updates: automaticUpdates };
}

/** @throws ApiError 409 where the owner has a live workspace of that name */
export async function refuseTaken(on: Executor, ownerId: string, name: string): Promise<void> {
  const other = await on
    .selectFrom('workspaces')
    .select('id')
    .where('owner_id', '=', ownerId)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (other) throw taken(name);
}

export const taken = (name: string): ApiError =>
  new ApiError(409, `Workspace "${name}" already exists.`, {
    validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
  });
