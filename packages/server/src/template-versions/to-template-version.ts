import { type TemplateVersion, zeroUuid } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { matchedProvisioners } from '../provisioner-jobs/matched-provisioners.js';
import { readJobs } from '../provisioner-jobs/read.js';
import type { TemplateVersionRow } from './load.js';

type Row = Omit<TemplateVersionRow, 'template'>;

/** Versions as the wire has them, in the order given; two statements however many there are. */
export async function toTemplateVersions(
  deps: Pick<Deps, 'db'>,
  rows: readonly Row[],
): Promise<TemplateVersion[]> {
  const jobs = await readJobs(
    deps.db,
    rows.map((row) => row.job_id),
  );
  const authors = await readAuthors(
    deps.db,
    rows.map((row) => row.created_by),
  );
  return rows.flatMap((row) => {
    const job = jobs.get(row.job_id);
    const author = authors.get(row.created_by);
    if (!job || !author) return [];
    return [
      {
        id: row.id,
        template_id: row.template_id ?? zeroUuid,
        organization_id: row.organization_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
        name: row.name,
        message: row.message,
        job,
        readme: row.readme,
        created_by: author,
        archived: row.archived,
        has_external_agent: row.has_external_agent,
      },
    ];
  });
}

/**
 * One version. While its import waits the answer says which daemons could take it (`jobs.md` 1.5).
 * @param matched also when the import does not wait
 */
export async function toTemplateVersion(
  deps: Pick<Deps, 'db' | 'now'>,
  row: Row,
  { matched = false } = {},
): Promise<TemplateVersion> {
  const [version] = await toTemplateVersions(deps, [row]);
  if (!version) throw new Error(`the job or the author of template version ${row.id} is gone`);
  if (!matched && version.job.status !== 'pending') return version;
  const about = { organizationId: row.organization_id, tags: version.job.tags, now: deps.now() };
  return { ...version, matched_provisioners: await matchedProvisioners(deps.db, about) };
}

async function readAuthors(
  on: Executor,
  ids: readonly string[],
): Promise<Map<string, TemplateVersion['created_by']>> {
  const users = await on
    .selectFrom('users')
    .select(['id', 'username', 'name', 'avatar_url'])
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
    .execute();
  return new Map(
    users.map(({ id, username, name, avatar_url: avatar }) => [
      id,
      { id, username, ...(name ? { name } : {}), ...(avatar ? { avatar_url: avatar } : {}) },
    ]),
  );
}
