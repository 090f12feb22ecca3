import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { listOrganizationRoles } from '../rbac/to-role.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { addMember, changeMemberRoles, removeMember } from './change-members.js';
import { listCustomRoles } from './custom-roles.js';
import { listOrganizations } from './list.js';
import { listMembers, pageMembers, readMember } from './members.js';
import { toOrganization } from './to-organization.js';

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  user: UserRow,
  organizationId: string,
  status = 200,
): AuditEntry => ({
  action,
  status,
  resourceType: 'organization_member',
  resourceId: user.id,
  target: user.username,
  organizationId,
  userId: actor.user.id,
});

export const organizationHandlers = (deps: Deps) =>
  ({
    getOrganizations: async ({ actor }) => ({
      status: 200,
      body: (await listOrganizations(deps, actor.subject)).map(toOrganization),
    }),

    getOrganizationById: async ({ params: { organization } }) => ({
      status: 200,
      body: toOrganization(organization),
    }),

    listOrganizationMembers: async ({ actor, params: { organization }, query }) => ({
      status: 200,
      body: await listMembers(deps, actor.subject, organization.id, query.q),
    }),

    paginatedOrganizationMembers: async ({ actor, params: { organization }, query }) => ({
      status: 200,
      body: await pageMembers(deps, actor.subject, organization.id, query),
    }),

    getOrganizationMember: async ({ actor, params: { organization, user } }) => {
      const member = await readMember(deps, actor.subject, organization.id, user.id);
      if (!member) throw notFound();
      return { status: 200, body: member };
    },

    addOrganizationMember: async ({ actor, params: { organization, user }, request }) => {
      const member = await audited(deps, request, entry(actor, 'create', user, organization.id), () =>
        addMember(deps, actor.subject, organization.id, user.id),
      );
      return { status: 200, body: member };
    },

    removeOrganizationMember: async ({ actor, params: { organization, user }, request }) => {
      await audited(deps, request, entry(actor, 'delete', user, organization.id, 204), () =>
        removeMember(deps, actor.subject, organization.id, user.id),
      );
      return { status: 204, body: null };
    },

    getMemberRolesByOrganization: async ({ actor, params: { organization } }) => ({
      status: 200,
      body: listOrganizationRoles(
        actor.subject,
        organization.id,
        await listCustomRoles(deps.db, organization.id),
      ),
    }),

    assignRoleToOrganizationMember: async ({ actor, params: { organization, user }, body, request }) => {
      const change = { organizationId: organization.id, userId: user.id, roles: body.roles };
      const member = await audited(
        deps,
        request,
        entry(actor, 'write', user, organization.id),
        async (tell) => {
          const { before, after } = await changeMemberRoles(deps, actor.subject, change);
          tell(diffOf({ roles: before }, { roles: after.roles.map(({ name }) => name) }, ['roles']));
          return after;
        },
      );
      return { status: 200, body: member };
    },
  }) satisfies Partial<Handlers>;
