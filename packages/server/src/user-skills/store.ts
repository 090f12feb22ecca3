import { type Kysely, type Selectable, sql } from 'kysely';
import { isUniqueViolation } from '../database/errors.js';
import type { DB, UserSkills } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { SkillHead } from './front-matter.js';

export type SkillRow = Selectable<UserSkills>;

const mostOfUser = 100;

/** By name, without their text. */
export const listSkills = (db: Kysely<DB>, userId: string) =>
  db
    .selectFrom('user_skills')
    .select(['id', 'name', 'description', 'created_at', 'updated_at'])
    .where('user_id', '=', userId)
    .orderBy(sql`name COLLATE "C"`)
    .execute();

/** @throws ApiError 404 */
export async function findSkill(db: Kysely<DB>, userId: string, name: string): Promise<SkillRow> {
  const row = await db
    .selectFrom('user_skills')
    .selectAll()
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** @throws ApiError 400 where the user has enough of them, 409 for a name that is taken */
export async function insertSkill(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  userId: string,
  { name, description, content }: SkillHead & { content: string },
): Promise<SkillRow> {
  const now = deps.now();
  const row = await refusingTwice(name, async () => {
    const { rows } = await sql<SkillRow>`
      INSERT INTO user_skills (id, user_id, name, description, content, created_at, updated_at)
      SELECT ${id}, ${userId}, ${name}, ${description}, ${content}, ${now}, ${now}
      WHERE (SELECT count(*) FROM user_skills WHERE user_id = ${userId}) < ${mostOfUser}
      RETURNING *`.execute(deps.db);
    return rows[0];
  });
  if (row) return row;
  throw new ApiError(400, `A user can have ${mostOfUser} skills. Delete some that are not used any more.`);
}

/** @throws ApiError 404 where it is gone meanwhile, 409 for a name that is taken */
export async function updateSkill(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  skill: SkillHead & { content: string },
): Promise<SkillRow> {
  const row = await refusingTwice(skill.name, () =>
    deps.db
      .updateTable('user_skills')
      .set({ ...skill, updated_at: deps.now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw notFound();
  return row;
}

async function refusingTwice<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'user_skills_name')) throw error;
    throw new ApiError(409, `Another skill of yours has the name "${name}".`, {
      validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
    });
  }
}
