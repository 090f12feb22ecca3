import type { GetUsersResponse } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type Page, readPage } from './page.js';
import { readUserSearch } from './search.js';
import { organizationIds, toUser } from './to-user.js';

/** One page of the users that the subject may read: all of them, or only itself. */
export async function listUsers(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  { q, ...page }: Page & { readonly q?: string | undefined },
): Promise<z.infer<typeof GetUsersResponse>> {
  const filter = readUserSearch(q, 'Invalid user search query.');
  const { rows, count } = await readPage(
    deps.db
      .selectFrom('users')
      .selectAll('users')
      .select(organizationIds)
      .where(filter)
      .$if(!can(subject, 'read', { type: 'user' }), (query) =>
        query.where('users.id', '=', canReadSelf(subject) ? subject.userId : null),
      ),
    page,
  );
  return { users: rows.map(toUser), count };
}

const canReadSelf = ({ userId, ...subject }: Subject): boolean =>
  can({ userId, ...subject }, 'read', { type: 'user', id: userId, ownerId: userId });
