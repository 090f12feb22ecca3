import { sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { readOrganizationSync } from './settings.js';

/** Values of a claim, by its name. */
export type ValuesOf = (field: string) => string[];

/** What a value stands for; keys of every object, such as `constructor`, stand for nothing. */
export const mapped = <T>(mapping: Readonly<Record<string, T>>, value: string): T | undefined =>
  Object.hasOwn(mapping, value) ? mapping[value] : undefined;

/** Memberships become those that the claim names; groups of organizations that the user leaves are left too. */
export async function syncOrganizations(
  tx: Executor,
  deps: Pick<Deps, 'now'>,
  userId: string,
  byDefault: string,
  valuesOf: ValuesOf,
): Promise<void> {
  const settings = await readOrganizationSync(tx);
  if (settings.field === '') return;
  const wanted = valuesOf(settings.field).flatMap((value) => mapped(settings.mapping, value) ?? []);
  if (settings.organization_assign_default) wanted.push(byDefault);
  const now = deps.now();
  await tx
    .deleteFrom('organization_members')
    .where('user_id', '=', userId)
    .where((where) => where.not(where('organization_id', '=', anyOf(wanted))))
    .execute();
  await sql`DELETE FROM group_members USING groups
    WHERE group_members.user_id = ${userId} AND groups.id = group_members.group_id
      AND NOT groups.organization_id = ${anyOf(wanted)}`.execute(tx);
  await sql`INSERT INTO organization_members (organization_id, user_id, created_at, updated_at)
    SELECT id, ${userId}::uuid, ${now}::timestamptz, ${now}::timestamptz FROM organizations
    WHERE id = ${anyOf(wanted)} AND NOT deleted
    ON CONFLICT DO NOTHING`.execute(tx);
}
