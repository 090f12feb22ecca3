import { zeroUuid } from '@coder-ts/api';
import type { FastifyRequest } from 'fastify';
import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import type { OrganizationRow } from '../organizations/load.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import {
  changeGroupSync,
  changeOrganizationSync,
  changeRoleSync,
  type MappingPatch,
  patchMapping,
} from './change.js';
import { seenFields, seenValues } from './claims-seen.js';
import { effectiveGroupSync } from './inherited.js';
import {
  type GroupSync,
  type OrganizationSync,
  type RoleSync,
  readOrganizationSync,
  readRoleSync,
} from './settings.js';

/** @throws ApiError 403; of the whole site where there is no organization */
function demand(actor: Actor, action: 'read' | 'update', organizationId?: string): void {
  if (!can(actor.subject, action, { type: 'idpsync_settings', organizationId })) throw forbidden();
}

/** What the claims of an identity provider do to memberships, groups and roles. */
export const idpSyncHandlers = (deps: Deps) =>
  ({
    ...organizationSyncHandlers(deps),
    ...groupSyncHandlers(deps),
    ...roleSyncHandlers(deps),
    ...claimHandlers(deps),
  }) satisfies Partial<Handlers>;

const claimHandlers = (deps: Deps) =>
  ({
    getTheAvailableIdpSyncClaimFields: async ({ actor }) => {
      demand(actor, 'read');
      return { status: 200, body: orNull(await seenFields(deps)) };
    },
    getTheIdpSyncClaimFieldValues: async ({ actor, query }) => {
      demand(actor, 'read');
      return { status: 200, body: await seenValues(deps, query.claimField ?? '') };
    },
    getTheAvailableOrganizationIdpSyncClaimFields: async ({ actor, params: { organization } }) => {
      demand(actor, 'read', organization.id);
      return { status: 200, body: orNull(await seenFields(deps, organization.id)) };
    },
    getTheOrganizationIdpSyncClaimFieldValues: async ({ actor, params: { organization }, query }) => {
      demand(actor, 'read', organization.id);
      return { status: 200, body: await seenValues(deps, query.claimField ?? '', organization.id) };
    },
  }) satisfies Partial<Handlers>;

const orNull = <T>(list: T[]): T[] | null => (list.length > 0 ? list : null);

const organizationSyncHandlers = (deps: Deps) => {
  const change = async (
    actor: Actor,
    request: FastifyRequest,
    make: (before: OrganizationSync) => OrganizationSync,
  ) => {
    demand(actor, 'update');
    const entry = toEntry(actor, 'idp_sync_settings_organization');
    return audited(deps, request, entry, async (tell) => {
      const { before, after } = await changeOrganizationSync(deps, make);
      tell(diffOf(before, after, ['field', 'mapping', 'organization_assign_default']));
      return { status: 200, body: plainOrganizations(after) } as const;
    });
  };
  return {
    getOrganizationIdpSyncSettings: async ({ actor }) => {
      demand(actor, 'read');
      return { status: 200, body: plainOrganizations(await readOrganizationSync(deps.db)) };
    },
    updateOrganizationIdpSyncSettings: ({ actor, request, body }) => change(actor, request, () => body),
    updateOrganizationIdpSyncConfig: ({ actor, request, body }) =>
      change(actor, request, ({ mapping }) => ({
        field: body.field,
        mapping,
        organization_assign_default: body.assign_default,
      })),
    updateOrganizationIdpSyncMapping: ({ actor, request, body }) =>
      change(actor, request, (before) => withMapping(before, body)),
  } satisfies Partial<Handlers>;
};

const groupSyncHandlers = (deps: Deps) => {
  const change = async (
    { actor, request }: { readonly actor: Actor; readonly request: FastifyRequest },
    organization: OrganizationRow,
    make: (before: GroupSync) => Parameters<typeof plainGroups>[0],
  ) => {
    demand(actor, 'update', organization.id);
    const entry = toEntry(actor, 'idp_sync_settings_group', organization);
    return audited(deps, request, entry, async (tell) => {
      const { before, after } = await changeGroupSync(deps, organization, (before) =>
        plainGroups(make(before)),
      );
      tell(diffOf(before, after, ['field', 'mapping', 'regex_filter', 'auto_create_missing_groups']));
      return { status: 200, body: plainGroups(after) } as const;
    });
  };
  return {
    getGroupIdpSyncSettingsByOrganization: async ({ actor, params: { organization } }) => {
      demand(actor, 'read', organization.id);
      return { status: 200, body: plainGroups(await effectiveGroupSync(deps.db, deps, organization)) };
    },
    updateGroupIdpSyncSettingsByOrganization: (context) =>
      change(context, context.params.organization, () => context.body),
    updateGroupIdpSyncConfig: (context) =>
      change(context, context.params.organization, (before) => ({ ...before, ...context.body })),
    updateGroupIdpSyncMapping: (context) =>
      change(context, context.params.organization, (before) => withMapping(before, context.body)),
  } satisfies Partial<Handlers>;
};

const roleSyncHandlers = (deps: Deps) => {
  const change = async (
    { actor, request }: { readonly actor: Actor; readonly request: FastifyRequest },
    organization: OrganizationRow,
    make: (before: RoleSync) => RoleSync,
  ) => {
    demand(actor, 'update', organization.id);
    const entry = toEntry(actor, 'idp_sync_settings_role', organization);
    return audited(deps, request, entry, async (tell) => {
      const { before, after } = await changeRoleSync(deps, actor.subject, organization.id, make);
      tell(diffOf(before, after, ['field', 'mapping']));
      return { status: 200, body: plainRoles(after) } as const;
    });
  };
  return {
    getRoleIdpSyncSettingsByOrganization: async ({ actor, params: { organization } }) => {
      demand(actor, 'read', organization.id);
      return { status: 200, body: plainRoles(await readRoleSync(deps.db, organization.id)) };
    },
    updateRoleIdpSyncSettingsByOrganization: (context) =>
      change(context, context.params.organization, () => context.body),
    updateRoleIdpSyncConfig: (context) =>
      change(context, context.params.organization, ({ mapping }) => ({ field: context.body.field, mapping })),
    updateRoleIdpSyncMapping: (context) =>
      change(context, context.params.organization, (before) => withMapping(before, context.body)),
  } satisfies Partial<Handlers>;
};

const withMapping = <T extends { readonly mapping: OrganizationSync['mapping'] }>(
  before: T,
  patch: MappingPatch,
): T => ({ ...before, mapping: patchMapping(before.mapping, patch) });

const toLists = (mapping: OrganizationSync['mapping']): Record<string, string[]> =>
  Object.fromEntries(Object.entries(mapping).map(([given, gets]) => [given, [...gets]]));

const plainOrganizations = (settings: OrganizationSync) => ({
  ...settings,
  mapping: toLists(settings.mapping),
});
const plainRoles = (settings: RoleSync) => ({ ...settings, mapping: toLists(settings.mapping) });
const plainGroups = ({
  legacy_group_name_mapping: names,
  ...settings
}: Omit<GroupSync, 'legacy_group_name_mapping'> & {
  readonly legacy_group_name_mapping?: GroupSync['legacy_group_name_mapping'] | undefined;
}) => ({
  ...settings,
  mapping: toLists(settings.mapping),
  ...(names && Object.keys(names).length > 0 && { legacy_group_name_mapping: { ...names } }),
});

const toEntry = (
  actor: Actor,
  resourceType: AuditEntry['resourceType'],
  organization?: Pick<OrganizationRow, 'id' | 'name'>,
): AuditEntry => ({
  action: 'write',
  status: 200,
  resourceType,
  resourceId: organization?.id ?? zeroUuid,
  target: organization?.name ?? 'Organization Sync',
  ...(organization && { organizationId: organization.id }),
  userId: actor.user.id,
});
