import { isUuid } from '@coder-ts/api';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { Validation } from '../http/error.js';

/** An access list of a template or workspace, or changes to one: user or group id -> role; no role ("") takes it away. */
export type Roles = Readonly<Record<string, string>>;

/** What is wrong with changes to an access list: ids that are none, roles that are none, users and groups that are not there. */
export async function findRoleProblems(
  on: Executor,
  kind: 'user' | 'group',
  field: string,
  roles: Roles,
): Promise<Validation[]> {
  const found: string[] = [];
  for (const [id, role] of Object.entries(roles)) {
    if (!isUuid(id)) found.push(`${id} is not a valid UUID.`);
    else if (!['use', 'admin', ''].includes(role))
      found.push(`"${role}" is no role: give "use", "admin", or "" to take it away`);
  }
  // Taking a role away needs nobody to be there any more.
  const named = Object.entries(roles)
    .filter(([id, role]) => isUuid(id) && role !== '')
    .map(([id]) => id.toLowerCase());
  const isNamed = anyOf(named);
  const rows =
    kind === 'user'
      ? await on
          .selectFrom('users')
          .select('id')
          .where('deleted', '=', false)
          .where('id', '=', isNamed)
          .execute()
      : await on.selectFrom('groups').select('id').where('id', '=', isNamed).execute();
  const there = new Set(rows.map(({ id }) => id));
  for (const id of named) if (!there.has(id)) found.push(`${kind} with ID ${id} does not exist`);
  return found.map((detail) => ({ field, detail }));
}

/** The list after the changes; who is not named keeps their role. */
export function mergeRoles(held: Roles, changes: Roles): Record<string, string> {
  const merged = new Map(Object.entries(held));
  for (const [id, role] of Object.entries(changes)) {
    if (role === '') merged.delete(id.toLowerCase());
    else merged.set(id.toLowerCase(), role);
  }
  return Object.fromEntries(merged);
}
