import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { toCustomRole } from '../rbac/to-role.js';
import type { Actor } from '../users/actor.js';
import { createOrganization, deleteOrganization, updateOrganization } from './change.js';
import { type CustomRoleRow, createCustomRole, deleteCustomRole, updateCustomRole } from './custom-roles.js';
import type { OrganizationRow } from './load.js';
import { changeSharingSettings, toSharingSettings } from './sharing.js';
import { toOrganization } from './to-organization.js';

/** Organizations themselves, their sharing setting, and the roles that they make (`platform.md` 1.9, 2). */
export const organizationManagementHandlers = (deps: Deps) =>
  ({
    createOrganization: async ({ actor, body, request }) => {
      const planned = { id: deps.newId(), name: body.name };
      const made = await audited(
        deps,
        request,
        { ...entry(actor, 'create', planned), status: 201 },
        async (tell) => {
          const row = await createOrganization(deps, actor.subject, planned.id, body);
          tell(diff({}, row));
          return row;
        },
      );
      return { status: 201, body: toOrganization(made) };
    },

    updateOrganization: async ({ actor, params: { organization }, body, request }) => {
      const changed = await audited(deps, request, entry(actor, 'write', organization), async (tell) => {
        const row = await updateOrganization(deps, actor.subject, organization, body);
        tell(diff(organization, row));
        return row;
      });
      return { status: 200, body: toOrganization(changed) };
    },

    deleteOrganization: async ({ actor, params: { organization }, request }) => {
      await audited(deps, request, entry(actor, 'delete', organization), async (tell) => {
        await deleteOrganization(deps, actor.subject, organization);
        tell(diff(organization, {}));
      });
      return { status: 200, body: { message: 'Organization has been deleted.' } };
    },

    getWorkspaceSharingSettingsForOrganization: async ({ params: { organization } }) => ({
      status: 200,
      body: toSharingSettings(organization),
    }),

    updateWorkspaceSharingSettingsForOrganization: async ({
      actor,
      params: { organization },
      body,
      request,
    }) => {
      const changed = await audited(deps, request, entry(actor, 'write', organization), async (tell) => {
        const { before, after } = await changeSharingSettings(deps, actor.subject, organization, body);
        tell(diff(before, after));
        return after;
      });
      return { status: 200, body: toSharingSettings(changed) };
    },

    insertACustomOrganizationRole: async ({ actor, params: { organization }, body, request }) => {
      const made = await audited(
        deps,
        request,
        roleEntry(actor, 'create', organization, body.name),
        async (tell) => {
          const role = await createCustomRole(deps, actor.subject, organization.id, body);
          tell(roleDiff({}, role));
          return role;
        },
      );
      return { status: 200, body: [toCustomRole(made, organization.id)] };
    },

    updateACustomOrganizationRole: async ({ actor, params: { organization }, body, request }) => {
      const changed = await audited(
        deps,
        request,
        roleEntry(actor, 'write', organization, body.name),
        async (tell) => {
          const { before, after } = await updateCustomRole(deps, actor.subject, organization.id, body);
          tell(roleDiff(before, after));
          return after;
        },
      );
      return { status: 200, body: [toCustomRole(changed, organization.id)] };
    },

    deleteACustomOrganizationRole: async ({ actor, params: { organization, roleName }, request }) => {
      const gone = await audited(
        deps,
        request,
        roleEntry(actor, 'delete', organization, roleName),
        async (tell) => {
          const role = await deleteCustomRole(deps, actor.subject, organization.id, roleName);
          tell(roleDiff(role, {}));
          return role;
        },
      );
      return { status: 200, body: [toCustomRole(gone, organization.id)] };
    },
  }) satisfies Partial<Handlers>;

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  { id, name }: Pick<OrganizationRow, 'id' | 'name'>,
): AuditEntry => ({
  action,
  status: 200,
  resourceType: 'organization',
  resourceId: id,
  target: name,
  organizationId: id,
  userId: actor.user.id,
});

/** A role has no id of its own: that of its organization stands there. */
const roleEntry = (
  actor: Actor,
  action: AuditEntry['action'],
  organization: OrganizationRow,
  name: string,
): AuditEntry => ({ ...entry(actor, action, organization), resourceType: 'custom_role', target: name });

const diff = (before: Partial<OrganizationRow>, after: Partial<OrganizationRow>) =>
  diffOf(before, after, [
    'name',
    'display_name',
    'description',
    'icon',
    'workspace_sharing',
    'default_org_member_roles',
  ]);

const roleDiff = (before: Partial<CustomRoleRow>, after: Partial<CustomRoleRow>) =>
  diffOf(before, after, ['name', 'display_name', 'organization_permissions', 'member_permissions']);
