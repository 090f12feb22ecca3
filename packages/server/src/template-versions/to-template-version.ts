import { type MatchedProvisioners, type ProvisionerJob, type TemplateVersion, zeroUuid } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { matchedProvisioners } from '../provisioner-jobs/matched-provisioners.js';
import { type ProvisionerJobRow, readJobs, toProvisionerJob } from '../provisioner-jobs/read.js';
import type { TemplateVersionRow } from './load.js';

type Row = Omit<TemplateVersionRow, 'template'>;

/**
 * Versions as on the wire, in the order of `rows`; a fixed number of statements however many there are.
 * @param known their jobs, where the caller has them
 */
export async function toTemplateVersions(
  deps: Deps,
  rows: readonly Row[],
  known?: ReadonlyMap<string, ProvisionerJob>,
): Promise<TemplateVersion[]> {
  if (rows.length === 0) return [];
  const jobs =
    known ??
    (await readJobs(
      deps.db,
      rows.map((row) => row.job_id),
    ));
  const creators = await deps.db
    .selectFrom('users')
    .select(['id', 'username', 'name', 'avatar_url'])
    .where('id', 'in', [...new Set(rows.map((row) => row.created_by))])
    .execute();
  const creatorsById = new Map(creators.map((row) => [row.id, row]));
  return rows.map((row) => {
    const job = jobs.get(row.job_id);
    if (!job) throw new Error(`the version ${row.id} has no job`);
    const creator = creatorsById.get(row.created_by);
    return {
      id: row.id,
      template_id: row.template_id ?? zeroUuid,
      organization_id: row.organization_id,
      created_at: row.created_at,
      updated_at: row.updated_at,
      name: row.name,
      message: row.message,
      job,
      readme: row.readme,
      created_by: {
        id: row.created_by,
        username: creator?.username ?? '',
        ...(creator?.name && { name: creator.name }),
        ...(creator?.avatar_url && { avatar_url: creator.avatar_url }),
      },
      archived: row.archived,
      has_external_agent: row.has_external_agent,
    };
  });
}

/** One version; with the daemons that may import it while its job is pending. */
export async function toTemplateVersion(deps: Deps, row: Row): Promise<TemplateVersion> {
  const [version] = await toTemplateVersions(deps, [row]);
  if (!version) throw new Error('one row makes one version');
  if (version.job.status !== 'pending') return version;
  return { ...version, matched_provisioners: await readMatched(deps, version) };
}

/** A version whose job was queued just now: as it was then, though a daemon may have taken it meanwhile. */
export async function toNewTemplateVersion(
  deps: Deps,
  row: Row,
  job: ProvisionerJobRow,
): Promise<TemplateVersion> {
  const known = new Map([[job.id, toProvisionerJob(job, undefined)]]);
  const [version] = await toTemplateVersions(deps, [row], known);
  if (!version) throw new Error('one row makes one version');
  return { ...version, matched_provisioners: await readMatched(deps, version) };
}

const readMatched = (deps: Deps, { job }: TemplateVersion): Promise<MatchedProvisioners> =>
  matchedProvisioners(deps.db, {
    organizationId: job.organization_id,
    tags: job.tags,
    now: job.created_at,
  });
