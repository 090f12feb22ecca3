import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import type { Actor } from '../users/actor.js';
import { createGroup, deleteGroup, updateGroup } from './change.js';
import { type GroupRow, loadGroupByName } from './load.js';
import { pageMembers } from './members.js';
import { listGroups, readGroup } from './read.js';

/** Groups of people (`workspaces.md` 8). */
export const groupHandlers = (deps: Deps) =>
  ({
    getGroups: async ({ actor, query }) => ({ status: 200, body: await listGroups(deps, actor, query) }),

    getGroupById: async ({ actor, params, query }) => ({
      status: 200,
      body: await readGroup(deps, actor, params.group, { withMembers: !query.exclude_members }),
    }),

    updateGroupByName: async ({ actor, params: { group }, body, request }) => {
      await audited(deps, request, entry(actor, 'write', group), async (tell) => {
        const before = await readGroup(deps, actor, group);
        await updateGroup(deps, actor, group, body);
        tell(diff(before, await readGroup(deps, actor, group)));
      });
      return { status: 200, body: await readGroup(deps, actor, group) };
    },

    deleteGroupByName: async ({ actor, params: { group }, request }) => {
      await audited(deps, request, entry(actor, 'delete', group), async (tell) => {
        const before = await readGroup(deps, actor, group);
        await deleteGroup(deps, actor, group);
        tell(diff(before, {}));
      });
      return { status: 200, body: { message: 'Successfully deleted group!' } };
    },

    getGroupMembersByGroupId: async ({ actor, params: { group }, query }) => ({
      status: 200,
      body: await pageMembers(deps, actor.subject, group, query),
    }),

    getGroupsByOrganization: async ({ actor, params: { organization } }) => ({
      status: 200,
      body: await listGroups(deps, actor, { organization: organization.id }),
    }),

    createGroupForOrganization: async ({ actor, params: { organization }, body, request }) => {
      const planned = { id: deps.newId(), name: body.name, organization_id: organization.id };
      const group = await audited(
        deps,
        request,
        { ...entry(actor, 'create', planned), status: 201 },
        async (tell) => {
          const made = await createGroup(
            deps,
            actor,
            { id: planned.id, organizationId: organization.id },
            body,
          );
          tell(diff({}, { ...made, members: [] }));
          return made;
        },
      );
      return { status: 201, body: await readGroup(deps, actor, group) };
    },

    getGroupByOrganizationAndGroupName: async ({ actor, params: { organization, groupName }, query }) => {
      const group = await loadGroupByName(deps, actor, organization.id, groupName);
      return {
        status: 200,
        body: await readGroup(deps, actor, group, { withMembers: !query.exclude_members }),
      };
    },

    getGroupMembersByOrganizationAndGroupName: async ({
      actor,
      params: { organization, groupName },
      query,
    }) => {
      const group = await loadGroupByName(deps, actor, organization.id, groupName);
      return { status: 200, body: await pageMembers(deps, actor.subject, group, query) };
    },
  }) satisfies Partial<Handlers>;

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  group: Pick<GroupRow, 'id' | 'name' | 'organization_id'>,
): AuditEntry => ({
  action,
  status: 200,
  resourceType: 'group',
  resourceId: group.id,
  target: group.name,
  organizationId: group.organization_id,
  userId: actor.user.id,
});

interface Told {
  readonly name: string;
  readonly display_name: string;
  readonly avatar_url: string;
  readonly quota_allowance: number;
  readonly members: readonly { readonly id: string }[];
}

function diff(before: Partial<Told>, after: Partial<Told>) {
  const told = ({ members, ...fields }: Partial<Told>) => ({
    ...fields,
    members: members?.map(({ id }) => id),
  });
  return diffOf(told(before), told(after), [
    'name',
    'display_name',
    'avatar_url',
    'quota_allowance',
    'members',
  ]);
}
