import type { GroupSyncSettings, OrganizationSyncSettings, RoleSyncSettings } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { canAssign } from '../rbac/assign.js';
import type { Subject } from '../rbac/authorize.js';
import { effectiveGroupSync } from './inherited.js';
import { readPattern } from './pattern.js';
import {
  type GroupSync,
  type OrganizationSync,
  type RoleSync,
  readOrganizationSync,
  readRoleSync,
  saveGroupSync,
  saveOrganizationSync,
  saveRoleSync,
} from './settings.js';

interface Changed<T> {
  readonly before: T;
  readonly after: T;
}

type Mapping = Readonly<Record<string, readonly string[]>>;

/** Pairs to take up into a mapping, and to take out of it. */
export interface MappingPatch {
  readonly add: readonly { readonly given: string; readonly gets: string }[];
  readonly remove: readonly { readonly given: string; readonly gets: string }[];
}

/** What a value stood for, with what it is to stand for besides; a pair in both lists goes. No empty entries stay. */
export function patchMapping(mapping: Mapping, { add, remove }: MappingPatch): Mapping {
  const next = new Map(Object.entries(mapping).map(([given, gets]) => [given, new Set(gets)]));
  for (const { given, gets } of add) next.set(given, (next.get(given) ?? new Set()).add(gets));
  for (const { given, gets } of remove) next.get(given)?.delete(gets);
  return Object.fromEntries(
    [...next].filter(([, gets]) => gets.size > 0).map(([given, gets]) => [given, [...gets]]),
  );
}

/** Reads, changes and saves; of two at once the second sees what the first saved. */
const change = <T>(
  { db }: Pick<Deps, 'db'>,
  name: string,
  read: (tx: Executor) => Promise<T>,
  save: (tx: Executor, settings: T) => Promise<void>,
  make: (before: T) => T,
): Promise<Changed<T>> =>
  db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext(${`idp sync ${name}`}))`.execute(tx);
    const before = await read(tx);
    const after = make(before);
    await save(tx, after);
    return { before, after };
  });

export const changeOrganizationSync = (
  deps: Pick<Deps, 'db'>,
  make: (before: OrganizationSync) => z.output<typeof OrganizationSyncSettings> | OrganizationSync,
): Promise<Changed<OrganizationSync>> =>
  change<OrganizationSync>(deps, 'organization', readOrganizationSync, saveOrganizationSync, make);

/** @throws ApiError 400 for a filter that is no regular expression, and for another mapping of names */
export const changeGroupSync = (
  deps: Pick<Deps, 'db' | 'config'>,
  organization: { readonly id: string; readonly is_default: boolean },
  make: (before: GroupSync) => z.output<typeof GroupSyncSettings> | GroupSync,
): Promise<Changed<GroupSync>> =>
  change<GroupSync>(
    deps,
    `groups ${organization.id}`,
    (tx) => effectiveGroupSync(tx, deps, organization),
    (tx, settings) => saveGroupSync(tx, organization.id, settings),
    (before) => {
      const after = make(before);
      const { problem } = readPattern(after.regex_filter ?? '');
      if (problem)
        throw new ApiError(400, 'The filter cannot be used.', {
          validations: [{ field: 'regex_filter', detail: problem }],
        });
      const names = after.legacy_group_name_mapping ?? {};
      if (
        JSON.stringify(names) !== JSON.stringify(before.legacy_group_name_mapping ?? {}) &&
        Object.keys(names).length > 0
      )
        throw new ApiError(
          400,
          "Unexpected field 'legacy_group_name_mapping'. Field not allowed, set to null or remove it.",
        );
      return { ...after, ...(after.legacy_group_name_mapping && { legacy_group_name_mapping: names }) };
    },
  );

/** Who may not give a role can't let a provider give it either. @throws ApiError 403 */
export const changeRoleSync = (
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  make: (before: RoleSync) => z.output<typeof RoleSyncSettings> | RoleSync,
): Promise<Changed<RoleSync>> =>
  change<RoleSync>(
    deps,
    `roles ${organizationId}`,
    (tx) => readRoleSync(tx, organizationId),
    (tx, settings) => saveRoleSync(tx, organizationId, settings),
    (before) => {
      const after = make(before);
      const had = new Set(pairs(before.mapping));
      for (const [given, roles] of Object.entries(after.mapping))
        for (const role of roles)
          if (!had.has(`${given} ${role}`) && !canAssign(subject, role, organizationId))
            throw new ApiError(
              403,
              `You may not map to the role "${role}", which you may not give yourself.`,
            );
      return after;
    },
  );

const pairs = (mapping: Mapping): string[] =>
  Object.entries(mapping).flatMap(([given, roles]) => roles.map((role) => `${given} ${role}`));
