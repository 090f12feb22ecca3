import { type MinimalUser, query } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { parseSearch } from '../search/parse.js';
import type { Actor } from '../users/actor.js';
import type { Page } from './list.js';

/** Users who can be chosen as owner of a new workspace, by name. @throws ApiError 400, 403 for who makes only their own */
export async function listAvailableUsers(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  q: string | undefined,
  page: Page,
): Promise<z.input<typeof MinimalUser>[]> {
  if (!can(actor.subject, 'create', { type: 'workspace', organizationId })) throw forbidden();
  const search = parseSearch(q, { search: query.text() }, { bare: 'search' });
  if (search.kind === 'invalid')
    throw new ApiError(400, 'Invalid user search query.', { validations: search.validations });
  const text = search.values.search ?? '';
  const rows = await deps.db
    .selectFrom('users')
    .select(['id', 'username', 'name', 'avatar_url'])
    .where('deleted', '=', false)
    .where('is_system', '=', false)
    .where(
      sql<boolean>`(strpos(lower(username), ${text}) > 0 OR strpos(lower(email), ${text}) > 0 OR strpos(lower(name), ${text}) > 0)`,
    )
    .orderBy(sql`lower(username)`)
    .$if(page.limit > 0, (users) => users.limit(page.limit))
    .offset(page.offset)
    .execute();
  return rows.map((user) => ({
    id: user.id,
    username: user.username,
    ...(user.name && { name: user.name }),
    ...(user.avatar_url && { avatar_url: user.avatar_url }),
  }));
}
