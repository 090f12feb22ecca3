import type { CreateWorkspaceBuildOnSuccessRequest, WorkspaceBuild } from '@coder-ts/api';
import { auditBuild } from '../audit/build.js';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { insertJob } from '../provisioner-jobs/insert.js';
import { normalizeTags } from '../provisioner-jobs/tags.js';
import type { Actor } from '../users/actor.js';
import { publishWorkspaceUpdate } from '../workspaces/events.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { type BuildVersion, lockWorkspace, readPreviousBuild, readVersion } from './context.js';
import { matchPendingJobs } from './matched-provisioners.js';
import type { ParameterValue } from './parameters/parameter.js';
import {
  refuseActive,
  refuseCaller,
  refuseInactiveVersion,
  refuseNonsense,
  refuseVersion,
} from './refuse.js';
import { resolveParameters } from './resolve-parameters.js';
import { retireAgents } from './retire-agents.js';
import { readWorkspaceTags } from './workspace-tags.js';

/** A start that follows a stop; `log_level` is inherited from it. */
export type OnSuccess = CreateWorkspaceBuildOnSuccessRequest & { readonly log_level?: string };

/** A build to be made. */
export interface NewBuild {
  readonly workspaceId: string;
  readonly transition: 'start' | 'stop' | 'delete';
  readonly reason: WorkspaceBuild['reason'];
  readonly initiatorId: string;
  /** Who asks; undefined: the server itself, which may everything. */
  readonly actor: Actor | undefined;
  /** Undefined: that of the previous build. */
  readonly versionId: string | undefined;
  readonly presetId: string | undefined;
  readonly values: readonly ParameterValue[];
  readonly state?: Uint8Array | undefined;
  readonly orphan?: boolean;
  readonly logLevel?: string;
  readonly onSuccess?: OnSuccess | undefined;
  /** What a prebuild's job is told. */
  readonly stage?: 'create' | 'claim';
  /** This build ends in the same transaction, and the new one comes after it. */
  readonly follows?: string;
}

/**
 * Makes a build and queues its job, by the rules of `workspaces.md` 5 in their order. Locks the workspace's row.
 * @throws ApiError whatever rule is broken first; the transaction must then be rolled back
 * @returns the build's id
 */
export async function createBuild(tx: Executor, deps: Deps, build: NewBuild): Promise<string> {
  const workspace = await lockWorkspace(tx, build.workspaceId);
  const template = await tx
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();
  refuseNonsense(workspace, build);
  if (build.actor) refuseCaller(deps, build.actor, workspace, template, build);
  const previous = await readPreviousBuild(tx, workspace.id);
  const versionId = build.versionId ?? previous?.template_version_id ?? template.active_version_id;
  const version = await readVersion(tx, versionId);
  refuseVersion(version, template);
  if (!build.follows || build.follows !== previous?.id) refuseActive(previous);
  const { values, presetId } = await resolveParameters(tx, deps, {
    workspace,
    template,
    versionId,
    previousBuildId: previous?.id,
    presetId: build.presetId,
    values: build.values,
  });
  if (build.actor) refuseInactiveVersion(build.actor, template, version, build.transition);
  const id = await insertBuild(tx, deps, { build, workspace, version, previous, values, presetId });
  if (build.transition === 'start' && workspace.dormant_at) await wake(tx, deps, workspace.id);
  await publishWorkspaceUpdate(tx, deps, workspace);
  return id;
}

interface Resolved {
  readonly build: NewBuild;
  readonly workspace: WorkspaceRow;
  readonly version: BuildVersion;
  readonly previous: { id: string; build_number: number } | undefined;
  readonly values: readonly ParameterValue[];
  readonly presetId: string | undefined;
}

async function insertBuild(tx: Executor, deps: Deps, resolved: Resolved): Promise<string> {
  const { build, workspace, version, previous, values, presetId } = resolved;
  const [id, jobId, now] = [deps.newId(), deps.newId(), deps.now()];
  await insertJob(tx, deps, {
    id: jobId,
    organizationId: workspace.organization_id,
    initiatorId: build.initiatorId,
    provisioner: version.provisioner as 'terraform' | 'echo',
    type: 'workspace_build',
    input: {
      workspace_build_id: id,
      ...(build.logLevel && { log_level: build.logLevel }),
      ...(build.stage && { prebuilt_workspace_stage: build.stage }),
    },
    fileId: version.file_id,
    tags: normalizeTags(
      workspace.owner_id,
      version.tags as Record<string, string>,
      await readWorkspaceTags(tx, version, workspace, values),
    ),
  });
  // Nobody inserts builds but this, and it holds the workspace's row: exactly one of them is the latest at any commit.
  if (previous)
    await tx.updateTable('workspace_builds').set({ latest: false }).where('id', '=', previous.id).execute();
  await tx
    .insertInto('workspace_builds')
    .values((value) => ({
      id,
      created_at: now,
      updated_at: now,
      workspace_id: workspace.id,
      template_version_id: version.id,
      template_version_preset_id: presetId ?? null,
      build_number: (previous?.build_number ?? 0) + 1,
      transition: build.transition,
      initiator_id: build.initiatorId,
      job_id: jobId,
      reason: build.reason,
      on_success: build.onSuccess ? json(build.onSuccess) : null,
      // Copied inside the database: a state may be many megabytes.
      provisioner_state: build.state
        ? Buffer.from(build.state)
        : previous && !build.orphan
          ? value.selectFrom('workspace_builds').select('provisioner_state').where('id', '=', previous.id)
          : null,
    }))
    .execute();
  if (values.length > 0)
    await tx
      .insertInto('workspace_build_parameters')
      .values(values.map((value) => ({ workspace_build_id: id, ...value })))
      .execute();
  if (build.orphan) await orphanWithoutDaemon(tx, deps, workspace.id, { id, jobId });
  return id;
}

/** An orphan's job has nothing to destroy: where no daemon could take it, it is done as soon as it is made. */
async function orphanWithoutDaemon(
  tx: Executor,
  deps: Deps,
  workspaceId: string,
  { id, jobId }: { readonly id: string; readonly jobId: string },
): Promise<void> {
  const matched = (await matchPendingJobs(tx, [jobId])).get(jobId);
  if (!matched || matched.available > 0) return;
  const now = deps.now();
  await tx
    .updateTable('provisioner_jobs')
    .set({ started_at: now, completed_at: now, updated_at: now })
    .where('id', '=', jobId)
    .execute();
  await tx
    .updateTable('workspaces')
    .set({ deleted: true, next_start_at: null, updated_at: now })
    .where('id', '=', workspaceId)
    .execute();
  await retireAgents(tx, workspaceId, undefined);
  await auditBuild(tx, deps, id, true);
}

const wake = (tx: Executor, deps: Deps, workspaceId: string) =>
  tx
    .updateTable('workspaces')
    .set({ dormant_at: null, deleting_at: null, last_used_at: deps.now() })
    .where('id', '=', workspaceId)
    .execute();
