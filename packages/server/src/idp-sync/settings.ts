import type { Executor } from '../database/connect.js';
import { readSaved, save } from '../deployment/saved-setting.js';

/** Which claim tells of organizations, and what its values stand for: ids. */
export interface OrganizationSync {
  readonly field: string;
  readonly mapping: Readonly<Record<string, readonly string[]>>;
  readonly organization_assign_default: boolean;
}

/** Of one organization. A value that stands for no ids is a group's name. */
export interface GroupSync {
  readonly field: string;
  readonly mapping: Readonly<Record<string, readonly string[]>>;
  /** RE2; null: every value counts. */
  readonly regex_filter: string | null;
  readonly auto_create_missing_groups: boolean;
  /** Of the deployment's settings: other names for values. */
  readonly legacy_group_name_mapping?: Readonly<Record<string, string>>;
}

/** Of one organization. A value that stands for no roles is a role's name. */
export interface RoleSync {
  readonly field: string;
  readonly mapping: Readonly<Record<string, readonly string[]>>;
}

const plain = {
  organization: { field: '', mapping: {}, organization_assign_default: true },
  groups: { field: '', mapping: {}, regex_filter: null, auto_create_missing_groups: false },
  roles: { field: '', mapping: {} },
} as const;

const prefix = 'idp_sync_';
const organizationKey = `${prefix}organization`;
const keyOf = (kind: 'groups' | 'roles', organizationId: string) => `${prefix}${kind}_${organizationId}`;

export const readOrganizationSync = (on: Executor): Promise<OrganizationSync> =>
  readSaved<OrganizationSync>(on, organizationKey, plain.organization);
export const saveOrganizationSync = (on: Executor, settings: OrganizationSync): Promise<void> =>
  save(on, organizationKey, settings);

export const readGroupSync = (on: Executor, organizationId: string): Promise<GroupSync> =>
  readSaved<GroupSync>(on, keyOf('groups', organizationId), plain.groups);
export const saveGroupSync = (on: Executor, organizationId: string, settings: GroupSync): Promise<void> =>
  save(on, keyOf('groups', organizationId), settings);

export const readRoleSync = (on: Executor, organizationId: string): Promise<RoleSync> =>
  readSaved<RoleSync>(on, keyOf('roles', organizationId), plain.roles);
export const saveRoleSync = (on: Executor, organizationId: string, settings: RoleSync): Promise<void> =>
  save(on, keyOf('roles', organizationId), settings);

/** The settings of groups or of roles of these organizations, by organization; those that nobody made are left out. */
export async function readAllSync<T extends GroupSync | RoleSync>(
  on: Executor,
  kind: 'groups' | 'roles',
  organizationIds: readonly string[],
): Promise<Map<string, T>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await on
    .selectFrom('site_configs')
    .select(['key', 'value'])
    .where(
      'key',
      'in',
      organizationIds.map((id) => keyOf(kind, id)),
    )
    .execute();
  return new Map(
    organizationIds.flatMap((id) => {
      const row = rows.find(({ key }) => key === keyOf(kind, id));
      return row ? [[id, JSON.parse(row.value) as T] as const] : [];
    }),
  );
}
