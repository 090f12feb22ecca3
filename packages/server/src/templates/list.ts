import { isUuid, query } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { parseSearch, type SearchValues } from '../search/parse.js';
import type { Actor } from '../users/actor.js';
import { type TemplateRow, templateObject } from './load.js';

const keys = {
  deleted: query.boolean(),
  organization: query.text(),
  exact_name: query.text(),
  exact_display_name: query.text(),
  name: query.text(),
  display_name: query.text(),
  ids: query.uuids(),
  deprecated: query.boolean(),
  'has-ai-task': query.boolean(),
  has_external_agent: query.boolean(),
  author_id: query.uuid(),
  author: query.text(),
};

/**
 * Templates that the caller may read and that fit the search, by name (`workspaces.md` 2, list). Deprecated ones are
 * listed only when asked for.
 * @throws ApiError 400
 */
export async function listTemplates(
  deps: Deps,
  actor: Actor,
  q: string | undefined,
  organizationId?: string,
): Promise<TemplateRow[]> {
  const search = parseSearch(q, keys, { bare: 'display_name' });
  const invalid = (validations: ConstructorParameters<typeof ApiError>[2]) =>
    new ApiError(400, 'Invalid template search query.', validations);
  if (search.kind === 'invalid') throw invalid({ validations: search.validations });
  const { values } = search;
  const asked =
    values.organization === undefined ? undefined : await findOrganization(deps, values.organization);
  if (values.organization !== undefined && !asked)
    throw invalid({
      validations: [
        {
          field: 'organization',
          detail: `Organization "${values.organization}" either does not exist, or you are unauthorized to view it`,
        },
      ],
    });
  const rows = await select(deps, actor, values, organizationId ?? asked);
  return rows.filter((row) => can(actor.subject, 'read', templateObject(row)));
}

async function findOrganization(deps: Deps, text: string): Promise<string | undefined> {
  const row = await deps.db
    .selectFrom('organizations')
    .select('id')
    .where('deleted', '=', false)
    .where((where) => (isUuid(text) ? where('id', '=', text) : where(sql`lower(name)`, '=', text)))
    .executeTakeFirst();
  return row?.id;
}

const contains = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function select(
  deps: Deps,
  actor: Actor,
  values: SearchValues<typeof keys>,
  organizationId: string | undefined,
): Promise<TemplateRow[]> {
  let rows = deps.db
    .selectFrom('templates as template')
    .selectAll('template')
    .where('template.deleted', '=', values.deleted ?? false)
    .where('template.deprecation_message', values.deprecated ? '<>' : '=', '')
    .orderBy('template.name')
    .orderBy('template.id');
  if (organizationId) rows = rows.where('template.organization_id', '=', organizationId);
  if (values.exact_name) rows = rows.where(sql`lower(template.name)`, '=', values.exact_name);
  if (values.exact_display_name)
    rows = rows.where(sql`lower(template.display_name)`, '=', values.exact_display_name);
  if (values.name) rows = rows.where('template.name', 'ilike', contains(values.name));
  const shown = values.display_name;
  if (shown)
    rows = rows.where((where) =>
      where.or([
        where('template.display_name', 'ilike', contains(shown)),
        where.and([
          where('template.display_name', '=', ''),
          where('template.name', 'ilike', contains(shown.replaceAll(' ', ''))),
        ]),
      ]),
    );
  if (values.ids.length > 0) rows = rows.where('template.id', 'in', values.ids);
  if (values.author_id) rows = rows.where('template.created_by', '=', values.author_id);
  if (values.author === 'me') rows = rows.where('template.created_by', '=', actor.user.id);
  else if (values.author)
    rows = rows.where('template.created_by', 'in', (from) =>
      from
        .selectFrom('users')
        .select('id')
        .where('deleted', '=', false)
        .where(sql`lower(username)`, '=', values.author),
    );
  for (const [key, column] of [
    ['has-ai-task', 'has_ai_task'],
    ['has_external_agent', 'has_external_agent'],
  ] as const) {
    const wanted = values[key];
    if (wanted !== undefined)
      rows = rows.where('template.active_version_id', 'in', (from) =>
        from.selectFrom('template_versions').select('id').where(column, '=', wanted),
      );
  }
  return rows.execute();
}
