import type { Deps } from '../deps.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { type Message, notifyAfter, withSiteRole } from './notify.js';
import { systemTemplates } from './templates.js';

/** Why builds are made that nobody asked for. */
const automatic = ['autostart', 'autostop', 'dormancy', 'task_auto_pause'];

/**
 * Tells of a build that has ended, where somebody should know: its owner of an automatic one that failed and of a deletion
 * by another; those who look after templates, and the owner, of one that failed for who asked for it.
 */
export async function tellAboutBuild(deps: Deps, jobId: string): Promise<void> {
  await notifyAfter(deps, async () => {
    const build = await readBuild(deps, jobId);
    return (build && (await messageOf(deps, build))) ?? nothing;
  });
}

const nothing: Message = { template: systemTemplates.test, to: [], labels: {} };

const readBuild = ({ db }: Pick<Deps, 'db'>, jobId: string) =>
  db
    .selectFrom('workspace_builds as build')
    .innerJoin('provisioner_jobs as job', 'job.id', 'build.job_id')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .innerJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .innerJoin('users as initiator', 'initiator.id', 'build.initiator_id')
    .select([
      'build.transition',
      'build.reason',
      'build.initiator_id',
      'job.status',
      'job.error',
      'workspace.id as workspace_id',
      'workspace.template_id',
      'workspace.name',
      'workspace.owner_id',
      'owner.username as owner',
      'initiator.username as initiator',
    ])
    .where('build.job_id', '=', jobId)
    .where('workspace.owner_id', '<>', prebuildsUserId)
    .executeTakeFirst();
type Build = NonNullable<Awaited<ReturnType<typeof readBuild>>>;

async function messageOf(deps: Pick<Deps, 'db'>, build: Build): Promise<Message | undefined> {
  const { name, owner, initiator, transition, owner_id: ownerId, initiator_id: initiatorId } = build;
  const about = {
    labels: { name, owner, initiator, transition, reason: build.error ?? build.reason },
    targets: [build.workspace_id, build.template_id],
  };
  if (build.status === 'failed') {
    if (automatic.includes(build.reason))
      return { template: systemTemplates.workspaceAutobuildFailed, to: [ownerId], ...about };
    const admins = await withSiteRole(deps.db, 'template-admin');
    const to = [...admins, ownerId].filter((id) => id !== initiatorId);
    return { template: systemTemplates.workspaceManualBuildFailed, to, ...about };
  }
  const deleted = build.status === 'succeeded' && transition === 'delete';
  if (deleted && (ownerId !== initiatorId || automatic.includes(build.reason)))
    return { template: systemTemplates.workspaceDeleted, to: [ownerId], ...about };
  return undefined;
}
