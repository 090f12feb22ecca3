import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { TemplateRow } from '../templates/load.js';
import { type TemplateVersionRow, templateVersionColumns } from './load.js';

/** A template's version by name. @throws ApiError 404 */
export async function findVersionByName(
  deps: Deps,
  template: TemplateRow,
  name: string,
): Promise<TemplateVersionRow> {
  const row = await deps.db
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('template_id', '=', template.id)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw new ApiError(404, `No template version found by name "${name}".`);
  return { ...row, template };
}

/** The version that was made before this one for the same template; undefined for the first. */
export async function findPrevious(
  deps: Deps,
  version: TemplateVersionRow,
): Promise<TemplateVersionRow | undefined> {
  const row = await deps.db
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('template_id', '=', version.template_id)
    .where(sql<boolean>`(created_at, id) < (${version.created_at}::timestamptz, ${version.id}::uuid)`)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, template: version.template };
}

interface Page {
  readonly after_id?: string | undefined;
  readonly include_archived?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Versions of a template, oldest first. @throws ApiError 400 for an unknown `after_id` */
export async function listVersions(deps: Deps, template: TemplateRow, page: Page) {
  const base = deps.db.selectFrom('template_versions').where('template_id', '=', template.id);
  const after = page.after_id
    ? await base.select(['created_at', 'id']).where('id', '=', page.after_id).executeTakeFirst()
    : undefined;
  if (page.after_id && !after)
    throw new ApiError(400, `Record at "after_id" ("${page.after_id}") does not exists.`);
  return base
    .select(templateVersionColumns)
    .$if(!page.include_archived, (query) => query.where('archived', '=', false))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(created_at, id) > (${after?.created_at}::timestamptz, ${after?.id}::uuid)`),
    )
    .orderBy('created_at')
    .orderBy('id')
    .$if((page.limit ?? 0) > 0, (query) => query.limit(page.limit ?? 0))
    .$if((page.offset ?? 0) > 0, (query) => query.offset(page.offset ?? 0))
    .execute();
}
