import { sql } from 'kysely';
import type { Deps } from '../deps.js';

/** Of the members of an organization, or of everybody. */
const links = (organizationId: string | undefined) => sql`user_links
  JOIN users ON users.id = user_links.user_id AND NOT users.deleted
  WHERE user_links.login_type = 'oidc' AND (${organizationId ?? null}::uuid IS NULL OR EXISTS (
    SELECT FROM organization_members AS member
    WHERE member.user_id = users.id AND member.organization_id = ${organizationId ?? null}::uuid))`;

/** Names of the claims that users came with at their last sign-in. */
export async function seenFields({ db }: Pick<Deps, 'db'>, organizationId?: string): Promise<string[]> {
  const { rows } = await sql<{ field: string }>`
    SELECT DISTINCT field FROM (SELECT jsonb_object_keys(claims) AS field FROM ${links(organizationId)}) AS seen
    ORDER BY field`.execute(db);
  return rows.map(({ field }) => field);
}

/** Values of one claim, those of lists each by itself. */
export async function seenValues(
  { db }: Pick<Deps, 'db'>,
  field: string,
  organizationId?: string,
): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    SELECT DISTINCT value FROM (SELECT claims -> ${field} AS claim FROM ${links(organizationId)}) AS seen,
      LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(claim) WHEN 'array' THEN claim ELSE jsonb_build_array(claim) END) AS value
    WHERE claim IS NOT NULL AND value IS NOT NULL ORDER BY value`.execute(db);
  return rows.map(({ value }) => value);
}
