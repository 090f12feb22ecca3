import { type Kysely, type Selectable, sql } from 'kysely';
import { isUniqueViolation } from '../database/errors.js';
import type { DB, UserSecrets } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { SecretFields } from './check.js';

/** A secret without its value: answers are made of this, so none can tell it. */
export type SecretRow = Omit<Selectable<UserSecrets>, 'value'>;

const columns = [
  'id',
  'user_id',
  'name',
  'description',
  'env_name',
  'file_path',
  'created_at',
  'updated_at',
] as const;
const mostOfUser = 200;

/** By name. */
export const listSecrets = (db: Kysely<DB>, userId: string): Promise<SecretRow[]> =>
  db
    .selectFrom('user_secrets')
    .select(columns)
    .where('user_id', '=', userId)
    .orderBy(sql`name COLLATE "C"`)
    .execute();

/** @throws ApiError 404 */
export async function findSecret(db: Kysely<DB>, userId: string, name: string): Promise<SecretRow> {
  const row = await db
    .selectFrom('user_secrets')
    .select(columns)
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** @throws ApiError 400 where the user has enough of them, 409 where a name, variable or file is taken */
export async function insertSecret(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  userId: string,
  fields: SecretFields,
): Promise<SecretRow> {
  const now = deps.now();
  const { name, description, value, env_name: variable, file_path: file } = fields;
  const row = await refusingTwice(fields, async () => {
    const { rows } = await sql<SecretRow>`
      INSERT INTO user_secrets (id, user_id, name, description, value, env_name, file_path, created_at, updated_at)
      SELECT ${id}, ${userId}, ${name}, ${description}, ${value}, ${variable}, ${file}, ${now}, ${now}
      WHERE (SELECT count(*) FROM user_secrets WHERE user_id = ${userId}) < ${mostOfUser}
      RETURNING ${sql.join(columns.map((column) => sql.ref(column)))}`.execute(deps.db);
    return rows[0];
  });
  if (row) return row;
  throw new ApiError(400, `A user can have ${mostOfUser} secrets. Delete some that are not used any more.`);
}

/** @throws ApiError 404 where it is gone meanwhile, 409 where a variable or file is taken */
export async function updateSecret(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  changes: Partial<SecretFields>,
): Promise<SecretRow> {
  const row = await refusingTwice(changes, () =>
    deps.db
      .updateTable('user_secrets')
      .set({ ...changes, updated_at: deps.now() })
      .where('id', '=', id)
      .returning(columns)
      .executeTakeFirst(),
  );
  if (!row) throw notFound();
  return row;
}

async function refusingTwice<T>(fields: Partial<SecretFields>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (const field of ['name', 'env_name', 'file_path'] as const)
      if (isUniqueViolation(error, `user_secrets_${field}`))
        throw new ApiError(409, `Another secret of yours has the ${words[field]} "${fields[field]}".`, {
          validations: [{ field, detail: 'This value is already in use and should be unique.' }],
        });
    throw error;
  }
}

const words = { name: 'name', env_name: 'variable', file_path: 'file' } as const;
