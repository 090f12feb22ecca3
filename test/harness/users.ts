import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Deps } from '../../packages/server/src/deps.js';

export interface TestUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  /** Session token, good for a day. */
  readonly token: string;
}

interface NewUser {
  readonly username?: string;
  /** Site roles: `owner`, `user-admin`, ... */
  readonly roles?: readonly string[];
  /** Organization's id; the default one unless said, none for null. */
  readonly organization?: string | null;
  /** Roles in the organization, by name. */
  readonly organizationRoles?: readonly string[];
}

let count = 0;
const characters = (length: number) => randomBytes(length).toString('hex').slice(0, length);

/** An active user without a password, written into the database, with a token. */
export async function addUser({ db }: Pick<Deps, 'db'>, options: NewUser = {}): Promise<TestUser> {
  const id = randomUUID();
  const username = options.username ?? `user${++count}`;
  const email = `${username}@example.com`;
  const now = new Date().toISOString();
  const times = { created_at: now, updated_at: now };
  await db
    .insertInto('users')
    .values({ id, email, username, status: 'active', rbac_roles: [...(options.roles ?? [])], ...times })
    .execute();
  const organization =
    options.organization === undefined ? await defaultOrganization({ db }) : options.organization;
  if (organization !== null)
    await db
      .insertInto('organization_members')
      .values({
        organization_id: organization,
        user_id: id,
        roles: [...(options.organizationRoles ?? [])],
        ...times,
      })
      .execute();
  return { id, username, email, token: await addToken({ db }, id) };
}

/** Id of the default organization. */
export async function defaultOrganization({ db }: Pick<Deps, 'db'>): Promise<string> {
  const row = await db
    .selectFrom('organizations')
    .select('id')
    .where('is_default', '=', true)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** A session key of the user, good for a day. @returns the token */
export async function addToken({ db }: Pick<Deps, 'db'>, userId: string): Promise<string> {
  const id = characters(10);
  const secret = characters(22);
  const now = new Date();
  await db
    .insertInto('api_keys')
    .values({
      id,
      user_id: userId,
      hashed_secret: createHash('sha256').update(secret).digest(),
      login_type: 'password',
      expires_at: new Date(now.getTime() + 86_400_000).toISOString(),
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    })
    .execute();
  return `${id}-${secret}`;
}
