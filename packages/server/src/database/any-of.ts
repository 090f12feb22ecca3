import { sql } from 'kysely';

/** The right side of a comparison with any of these UUIDs: one parameter however many there are, none of them too. */
export const anyOf = (ids: readonly string[]) => sql<string>`any(${ids}::uuid[])`;
