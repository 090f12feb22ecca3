import type { Executor } from '../database/connect.js';
import type { VersionSource } from './pool.js';

/** The files of a version, read where a worker needs them. */
export const versionSource = (on: Executor, id: string): VersionSource => ({
  id,
  load: () =>
    on
      .selectFrom('template_versions as version')
      .innerJoin('provisioner_jobs as job', 'job.id', 'version.job_id')
      .innerJoin('files as own', 'own.id', 'job.file_id')
      .leftJoin('files as modules', 'modules.id', 'version.module_files_id')
      .select(['own.data as own', 'modules.data as modules', 'version.cached_plan as plan'])
      .where('version.id', '=', id)
      .executeTakeFirstOrThrow(),
});
