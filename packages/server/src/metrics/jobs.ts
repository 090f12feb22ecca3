import type { Deps } from '../deps.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;

/** Best effort, beside the work: a metric that can't be had is a line in the log. Nothing is read where nobody scrapes. */
function observe(deps: Deps, jobId: string, note: (job: ObservedJob) => void): void {
  if (!deps.config.prometheus.enabled) return;
  readJob(deps, jobId)
    .then((job) => job && note(job))
    .catch((error: unknown) => deps.log.debug({ err: error, job: jobId }, 'a job is missing in the metrics'));
}

/** A daemon of this server has begun with a job. */
export const observeStart = (deps: Deps, jobId: string): void =>
  observe(deps, jobId, (job) => {
    const reason = job.initiator_id === prebuildsUserId ? 'prebuild' : (job.reason ?? '');
    if (job.started_at)
      deps.metrics.queueWait.observe(
        { ...kindOf(job), build_reason: reason },
        secondsBetween(job.created_at, job.started_at),
      );
  });

/** A job has ended; once, after the commit. */
export const observeEnd = (deps: Deps, jobId: string): void =>
  observe(deps, jobId, (job) => {
    const { metrics } = deps;
    if (job.logs_overflowed) metrics.jobsOverflowed.inc({ job_type: job.type });
    const status = job.status === 'succeeded' ? 'success' : job.status;
    const took =
      job.started_at && job.completed_at ? secondsBetween(job.started_at, job.completed_at) : undefined;
    if (took !== undefined) {
      metrics.jobRun.observe({ ...kindOf(job), status: job.status }, took);
      const coarse = job.status === 'succeeded' ? 'success' : 'failed';
      metrics.jobTimings.observe({ provisioner: job.provisioner, status: coarse }, took);
    }
    if (!job.workspace_name) return;
    const build = {
      template_name: job.template_name ?? '',
      template_version: job.version_name ?? '',
      workspace_transition: job.transition ?? '',
      status,
    };
    if (took !== undefined) metrics.buildTimings.observe(build, took);
    metrics.builds.inc({
      ...build,
      workspace_owner: job.owner_name ?? '',
      workspace_name: job.workspace_name,
    });
  });

const kindOf = (job: ObservedJob) => ({
  provisioner_type: job.provisioner,
  job_type: job.type,
  transition: job.transition ?? '',
});

type ObservedJob = NonNullable<Awaited<ReturnType<typeof readJob>>>;

const readJob = ({ db }: Pick<Deps, 'db'>, id: string) =>
  db
    .selectFrom('provisioner_jobs as job')
    .leftJoin('workspace_builds as build', 'build.id', 'job.workspace_build_id')
    .leftJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .leftJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .leftJoin('template_versions as version', 'version.id', 'build.template_version_id')
    .leftJoin('templates as template', 'template.id', 'workspace.template_id')
    .select([
      'job.provisioner',
      'job.type',
      'job.status',
      'job.initiator_id',
      'job.created_at',
      'job.started_at',
      'job.completed_at',
      'job.logs_overflowed',
      'build.transition',
      'build.reason',
      'workspace.name as workspace_name',
      'owner.username as owner_name',
      'version.name as version_name',
      'template.name as template_name',
    ])
    .where('job.id', '=', id)
    .executeTakeFirst();
