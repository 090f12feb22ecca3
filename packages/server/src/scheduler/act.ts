import { byItself, writeAudit } from '../audit/write.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { tellOfDormancy } from '../notifications/workspace-events.js';
import type { TemplateRow } from '../templates/load.js';
import { lockWorkspace } from '../workspace-builds/context.js';
import { createBuild, type NewBuild } from '../workspace-builds/create.js';
import { matchPendingJobs } from '../workspace-builds/matched-provisioners.js';
import { workspaceDiff, workspaceEntry } from '../workspaces/audit.js';
import { publishWorkspaceUpdate } from '../workspaces/events.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { nextAutostart } from '../workspaces/schedule.js';
import { type DueAction, findDue } from './due.js';

/** What came of it; `idle`: somebody was faster, nothing is due any more. */
export type ActOutcome = 'done' | 'idle' | 'refused' | 'no daemon';

/** Rolls the transaction of a build back that must not be made. */
class Withdrawn extends Error {
  constructor(
    readonly outcome: 'refused' | 'no daemon',
    readonly action: DueAction,
    options?: ErrorOptions,
  ) {
    super(outcome, options);
  }
}

/**
 * Does what is due to one workspace. Holds the workspace's row, so of two servers, or a server and a person, the second
 * sees the first's build and does nothing. No build is left waiting for a daemon that does not exist: it is tried again
 * at the next run. An autostart whose parameters the version refuses waits for its next time instead.
 */
export async function actOn(deps: Deps, workspaceId: string, advanced: boolean): Promise<ActOutcome> {
  try {
    let rested: WorkspaceRow | undefined;
    const outcome = await deps.db.transaction().execute(async (tx) => {
      const workspace = await lockWorkspace(tx, workspaceId);
      const [due] = await findDue(tx, { now: deps.now(), advanced, limit: 1, workspaceId });
      if (!due) return 'idle';
      await act(tx, deps, workspace, due.action);
      if (due.action === 'rest') rested = workspace;
      return 'done';
    });
    if (rested) await tellOfDormancy(deps, rested, 'nobody used it for as long as its template allows');
    return outcome;
  } catch (error) {
    if (!(error instanceof Withdrawn)) throw error;
    const { outcome, action, cause } = error;
    deps.log.warn({ err: cause, workspaceId, action }, `no build by itself: ${outcome}`);
    if (outcome === 'refused' && action === 'autostart') await postponeAutostart(deps, workspaceId);
    return outcome;
  }
}

async function act(tx: Executor, deps: Deps, workspace: WorkspaceRow, action: DueAction): Promise<void> {
  const template = await readTemplate(tx, workspace.template_id);
  switch (action) {
    case 'autostart':
      return build(tx, deps, workspace, action, {
        transition: 'start',
        reason: 'autostart',
        versionId:
          workspace.automatic_updates === 'always' || template.require_active_version
            ? template.active_version_id
            : undefined,
      });
    case 'autostop':
    case 'stop_failed':
      return build(tx, deps, workspace, action, { transition: 'stop', reason: 'autostop' });
    case 'delete':
      return build(tx, deps, workspace, action, { transition: 'delete', reason: 'dormancy' });
    case 'rest':
      return rest(tx, deps, workspace, template);
  }
}

async function build(
  tx: Executor,
  deps: Deps,
  workspace: WorkspaceRow,
  action: DueAction,
  wanted: Pick<NewBuild, 'transition' | 'reason'> & { versionId?: string | undefined },
): Promise<void> {
  let id: string;
  try {
    id = await createBuild(tx, deps, {
      workspaceId: workspace.id,
      initiatorId: workspace.owner_id,
      actor: undefined,
      versionId: undefined,
      presetId: undefined,
      values: [],
      ...wanted,
    });
  } catch (error) {
    if (error instanceof ApiError) throw new Withdrawn('refused', action, { cause: error });
    throw error;
  }
  const { job_id: jobId } = await tx
    .selectFrom('workspace_builds')
    .select('job_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (!(await matchPendingJobs(tx, [jobId])).get(jobId)?.available) throw new Withdrawn('no daemon', action);
}

/**
 * Puts an unused workspace to rest, and stops it if it runs. Where no daemon could stop it neither happens, since a
 * dormant workspace is not stopped by anything else.
 */
async function rest(tx: Executor, deps: Deps, workspace: WorkspaceRow, template: TemplateRow): Promise<void> {
  const now = deps.now();
  const restMs = template.time_til_dormant_autodelete_ms;
  const rested = await tx
    .updateTable('workspaces')
    .set({
      dormant_at: now,
      deleting_at: restMs > 0 ? new Date(Date.parse(now) + restMs).toISOString() : null,
    })
    .where('id', '=', workspace.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await writeAudit(tx, deps, byItself(deps), {
    ...workspaceEntry(workspace.owner_id, 'write', workspace, { status: 200 }),
    diff: workspaceDiff(workspace, rested),
  });
  const latest = await tx
    .selectFrom('workspace_builds')
    .select('transition')
    .where('workspace_id', '=', workspace.id)
    .where('latest', '=', true)
    .executeTakeFirst();
  if (latest?.transition === 'start')
    await build(tx, deps, workspace, 'rest', { transition: 'stop', reason: 'dormancy' });
  else await publishWorkspaceUpdate(tx, deps, workspace);
}

const readTemplate = (on: Executor, id: string): Promise<TemplateRow> =>
  on.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

const postponeAutostart = (deps: Deps, workspaceId: string): Promise<void> =>
  deps.db.transaction().execute(async (tx) => {
    const workspace = await lockWorkspace(tx, workspaceId);
    const template = await readTemplate(tx, workspace.template_id);
    await tx
      .updateTable('workspaces')
      .set({ next_start_at: nextAutostart(workspace.autostart_schedule, template, deps.now()) })
      .where('id', '=', workspaceId)
      .execute();
    await publishWorkspaceUpdate(tx, deps, workspace);
  });
