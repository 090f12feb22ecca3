import { createHash, randomUUID } from 'node:crypto';
import type { Deps } from '../../packages/server/src/deps.js';
import { insertJob, type NewJob } from '../../packages/server/src/provisioner-jobs/insert.js';
import { addUser, defaultOrganization } from './users.js';

export const untagged = { scope: 'organization', owner: '' } as const;

export interface QueuedImport {
  readonly jobId: string;
  readonly versionId: string;
}

/** Puts jobs into the queue of the default organization, written into the database. */
export interface Queue {
  readonly organizationId: string;
  readonly userId: string;
  readonly fileId: string;
  /** The import of a new version without a template. */
  addImport(job?: Partial<NewJob>): Promise<QueuedImport>;
  /** A start build of a new workspace, of a version whose import is not the job of anyone. */
  addBuild(options?: { transition?: 'start' | 'stop' | 'delete'; state?: Buffer }): Promise<{
    jobId: string;
    buildId: string;
    workspaceId: string;
    versionId: string;
  }>;
}

/** @param archive the template's; its bytes only matter to who downloads it */
export async function createQueue(deps: Deps, archive: Buffer = Buffer.from('archive')): Promise<Queue> {
  const { db } = deps;
  const organizationId = await defaultOrganization({ db });
  const { id: userId } = await addUser({ db });
  const fileId = randomUUID();
  const created_at = deps.now();
  const hash = createHash('sha256').update(archive).digest('hex');
  await db
    .insertInto('files')
    .values({
      id: fileId,
      hash,
      created_by: userId,
      created_at,
      mimetype: 'application/x-tar',
      data: archive,
    })
    .execute();
  const usual = {
    organizationId,
    initiatorId: userId,
    provisioner: 'terraform',
    fileId,
    tags: untagged,
  } as const;

  const addImport = async (job: Partial<NewJob> = {}, finished = false): Promise<QueuedImport> => {
    const [jobId, versionId] = [job.id ?? randomUUID(), randomUUID()];
    await db.transaction().execute(async (tx) => {
      const input = { template_version_id: versionId, ...job.input };
      await insertJob(tx, deps, { ...usual, type: 'template_version_import', ...job, id: jobId, input });
      const now = deps.now();
      if (finished)
        await tx
          .updateTable('provisioner_jobs')
          .set({ started_at: now, completed_at: now })
          .where('id', '=', jobId)
          .execute();
      await tx
        .insertInto('template_versions')
        .values({
          id: versionId,
          organization_id: organizationId,
          created_at: now,
          updated_at: now,
          name: `v${versionId.slice(0, 8)}`,
          job_id: jobId,
          created_by: userId,
        })
        .execute();
    });
    return { jobId, versionId };
  };

  return {
    organizationId,
    userId,
    fileId,
    addImport: (job) => addImport(job),
    addBuild: async ({ transition = 'start', state } = {}) => {
      const { versionId } = await addImport({}, true);
      const [jobId, buildId, workspaceId, templateId] = [
        randomUUID(),
        randomUUID(),
        randomUUID(),
        randomUUID(),
      ];
      const now = deps.now();
      const times = { created_at: now, updated_at: now };
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('templates')
          .values({
            id: templateId,
            organization_id: organizationId,
            name: `t${templateId.slice(0, 8)}`,
            provisioner: 'terraform',
            active_version_id: versionId,
            created_by: userId,
            ...times,
          })
          .execute();
        await tx
          .updateTable('template_versions')
          .set({ template_id: templateId })
          .where('id', '=', versionId)
          .execute();
        await tx
          .insertInto('workspaces')
          .values({
            id: workspaceId,
            owner_id: userId,
            organization_id: organizationId,
            template_id: templateId,
            name: `w${workspaceId.slice(0, 8)}`,
            last_used_at: now,
            ...times,
          })
          .execute();
        const input = { workspace_build_id: buildId };
        await insertJob(tx, deps, { ...usual, id: jobId, type: 'workspace_build', input });
        await tx
          .insertInto('workspace_builds')
          .values({
            id: buildId,
            workspace_id: workspaceId,
            template_version_id: versionId,
            build_number: 1,
            transition,
            initiator_id: userId,
            job_id: jobId,
            provisioner_state: state ?? null,
            ...times,
          })
          .execute();
      });
      return { jobId, buildId, workspaceId, versionId };
    },
  };
}
