import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { type TemplateVersionRow, templateVersionColumns } from './load.js';

type Row = Omit<TemplateVersionRow, 'template'>;

/**
 * Versions of a template, oldest first.
 * @param query `limit` 0 or absent: no limit; `after_id`: those after this one, which must be there
 * @throws ApiError 400
 */
export async function listVersions(
  deps: Deps,
  templateId: string,
  query: {
    after_id?: string | undefined;
    include_archived?: boolean | undefined;
    limit?: number | undefined;
    offset?: number | undefined;
  },
): Promise<Row[]> {
  let rows = deps.db
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('template_id', '=', templateId)
    .orderBy('created_at')
    .orderBy('id');
  if (!query.include_archived) rows = rows.where('archived', '=', false);
  if (query.after_id) {
    const after = await deps.db
      .selectFrom('template_versions')
      .select(['id', 'created_at'])
      .where('id', '=', query.after_id)
      .where('template_id', '=', templateId)
      .executeTakeFirst();
    if (!after) throw new ApiError(400, `Record at "after_id" ("${query.after_id}") does not exists.`);
    rows = rows.where(sql<boolean>`(created_at, id) > (${after.created_at}::timestamptz, ${after.id}::uuid)`);
  }
  if (query.limit) rows = rows.limit(query.limit);
  if (query.offset) rows = rows.offset(query.offset);
  return rows.execute();
}

export const findVersionByName = (on: Executor, templateId: string, name: string): Promise<Row | undefined> =>
  on
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('template_id', '=', templateId)
    .where('name', '=', name)
    .executeTakeFirst();

/** The version of a name. @throws ApiError 404 */
export async function loadVersionByName(deps: Deps, templateId: string, name: string): Promise<Row> {
  const version = await findVersionByName(deps.db, templateId, name);
  if (!version) throw new ApiError(404, `No template version found by name "${name}".`);
  return version;
}

/** The version that was made before another one of the same template. */
export const findPreviousVersion = (on: Executor, version: Row): Promise<Row | undefined> =>
  on
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('template_id', '=', version.template_id)
    .where(sql<boolean>`(created_at, id) < (${version.created_at}::timestamptz, ${version.id}::uuid)`)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
