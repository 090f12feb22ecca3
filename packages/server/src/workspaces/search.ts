import { isUuid, QueryError, query, WorkspaceStatus } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { ApiError, type Validation } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { parseSearch, type SearchKey, type SearchValues } from '../search/parse.js';
import type { Actor } from '../users/actor.js';

export interface ParameterTerm {
  readonly name: string;
  readonly value: string | undefined;
}

const parameterTerms: SearchKey<ParameterTerm[]> = {
  parse: (texts) =>
    texts
      .flatMap((text) => text.split(','))
      .map((text) => {
        const [name = '', value, ...rest] = text.split('=');
        if (name === '' || value === '' || rest.length > 0)
          throw new QueryError(
            `Query param "param" has invalid value: "${text}" must be <name> or <name>=<value>`,
          );
        return { name, value };
      }),
};

const keys = {
  id: query.uuids(),
  owner: query.text(),
  template: query.text(),
  name: query.text(),
  status: query.choice(WorkspaceStatus.options),
  'has-agent': query.words(),
  healthy: query.boolean(),
  dormant: query.boolean(),
  last_used_after: query.time(),
  last_used_before: query.time(),
  outdated: query.boolean(),
  'has-ai-task': query.boolean(),
  has_external_agent: query.boolean(),
  organization: query.text(),
  shared: query.boolean(),
  shared_with_user: query.text(),
  shared_with_group: query.text(),
  param: parameterTerms,
};

/** What a list of workspaces is narrowed to; the names in it are ids already where they name one thing. */
export type WorkspaceFilter = Partial<
  Omit<SearchValues<typeof keys>, 'organization' | 'shared_with_user' | 'shared_with_group'>
> & { organizationId?: string; sharedWithUserId?: string; sharedWithGroupId?: string };

/** Bare words are a name, or `owner/name`. */
function readBareWords(words: string): { owner?: string; name?: string } {
  const [first = '', second, ...rest] = words.split('/');
  if (rest.length > 0) throw new QueryError(`Query element "${words}" can only contain 1 '/'`);
  if (second === undefined || second === '') return { name: first };
  return first === '' ? { name: second } : { owner: first, name: second };
}

/**
 * Reads a `q` of workspaces (`workspaces.md` 4, list).
 * @throws ApiError 400 with one validation a key
 */
export async function readSearch(deps: Deps, actor: Actor, q: string | undefined): Promise<WorkspaceFilter> {
  const search = parseSearch(q, keys, { bare: readBareWords });
  if (search.kind === 'invalid') throw invalid(search.validations);
  const { organization, shared_with_user: user, shared_with_group: group, ...filter } = search.values;
  const validations: Validation[] = [];
  const find = async (
    field: string,
    text: string | undefined,
    look: (text: string) => Promise<string | undefined>,
  ) => {
    if (text === undefined) return undefined;
    const id = await look(text);
    if (id === undefined)
      validations.push({
        field,
        detail: `Query param "${field}" has invalid value: "${text}" does not exist, or you are unauthorized to view it`,
      });
    return id;
  };
  const organizationId = await find('organization', organization, (text) =>
    findOrganization(deps, actor, text),
  );
  const sharedWithUserId = await find('shared_with_user', user, (text) => findUser(deps, actor, text));
  const sharedWithGroupId = await find('shared_with_group', group, (text) => findGroup(deps, actor, text));
  if (validations.length > 0) throw invalid(validations);
  return {
    ...filter,
    ...(filter.owner === 'me' && { owner: actor.user.username.toLowerCase() }),
    ...(organizationId && { organizationId }),
    ...(sharedWithUserId && { sharedWithUserId }),
    ...(sharedWithGroupId && { sharedWithGroupId }),
  };
}

const invalid = (validations: readonly Validation[]) =>
  new ApiError(400, 'Invalid workspace search query.', { validations });

/** By id or name; `default` is no name here. */
async function findOrganization(deps: Deps, actor: Actor, text: string): Promise<string | undefined> {
  const row = await deps.db
    .selectFrom('organizations')
    .select('id')
    .where('deleted', '=', false)
    .where((where) => (isUuid(text) ? where('id', '=', text) : where(sql`lower(name)`, '=', text)))
    .executeTakeFirst();
  const isReadable = row && can(actor.subject, 'read', { type: 'organization', organizationId: row.id });
  return isReadable ? row.id : undefined;
}

async function findUser(deps: Deps, actor: Actor, text: string): Promise<string | undefined> {
  if (text === 'me') return actor.user.id;
  const row = await deps.db
    .selectFrom('users')
    .select('id')
    .where('deleted', '=', false)
    .where((where) => (isUuid(text) ? where('id', '=', text) : where(sql`lower(username)`, '=', text)))
    .executeTakeFirst();
  return row?.id;
}

/** By id, by name in the default organization, or by `organization/name`. Names compare exactly. */
async function findGroup(deps: Deps, actor: Actor, text: string): Promise<string | undefined> {
  const [first = '', second] = text.split('/');
  const row = await deps.db
    .selectFrom('groups')
    .innerJoin('organizations as organization', 'organization.id', 'groups.organization_id')
    .select(['groups.id', 'groups.organization_id'])
    .where((where) => {
      if (isUuid(text)) return where('groups.id', '=', text);
      if (second === undefined)
        return where.and([where('groups.name', '=', text), where('organization.is_default', '=', true)]);
      return where.and([where('groups.name', '=', second), where(sql`lower(organization.name)`, '=', first)]);
    })
    .executeTakeFirst();
  const isReadable =
    row && can(actor.subject, 'read', { type: 'group', organizationId: row.organization_id });
  return isReadable ? row.id : undefined;
}
