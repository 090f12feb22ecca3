import type { UserSkill } from '@coder-ts/api';
import type { z } from 'zod';
import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Action } from '../rbac/policy.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { readHead } from './front-matter.js';
import { findSkill, insertSkill, listSkills, type SkillRow, updateSkill } from './store.js';

const told = ['name', 'description', 'content'] as const;

/** Instructions that users write for their agents (tag Users). Others do not learn that there are any (`platform.md` 2.4). */
export const userSkillHandlers = (deps: Deps) =>
  ({
    listUserSkills: async ({ actor, params: { user } }) => {
      allow(actor, 'read', user);
      return { status: 200, body: await listSkills(deps.db, user.id) };
    },

    getUserSkillByName: async ({ actor, params: { user, skillName } }) => {
      allow(actor, 'read', user);
      return { status: 200, body: toSkill(await findSkill(deps.db, user.id, skillName)) };
    },

    createUserSkill: async ({ actor, params: { user }, body: { content }, request }) => {
      allow(actor, 'create', user);
      const skill = { ...readHead(content), content };
      const id = deps.newId();
      const row = await audited(
        deps,
        request,
        entry(actor, 'create', 201, { id, name: skill.name }),
        async (tell) => {
          const made = await insertSkill(deps, id, user.id, skill);
          tell(diffOf({}, made, told));
          return made;
        },
      );
      return { status: 201, body: toSkill(row) };
    },

    updateUserSkill: async ({ actor, params: { user, skillName }, body: { content }, request }) => {
      allow(actor, 'update', user);
      const before = await findSkill(deps.db, user.id, skillName);
      const skill = { ...readHead(content), content };
      const row = await audited(deps, request, entry(actor, 'write', 200, before), async (tell) => {
        const after = await updateSkill(deps, before.id, skill);
        tell(diffOf(before, after, told));
        return after;
      });
      return { status: 200, body: toSkill(row) };
    },

    deleteUserSkill: async ({ actor, params: { user, skillName }, request }) => {
      allow(actor, 'delete', user);
      const before = await findSkill(deps.db, user.id, skillName);
      await audited(deps, request, entry(actor, 'delete', 204, before), async (tell) => {
        await deps.db.deleteFrom('user_skills').where('id', '=', before.id).execute();
        tell(diffOf(before, {}, told));
      });
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;

/** @throws ApiError 404 */
function allow({ subject }: Actor, action: Action, user: UserRow): void {
  if (!can(subject, action, { type: 'user_skill', ownerId: user.id })) throw notFound();
}

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  status: number,
  { id, name }: Pick<SkillRow, 'id' | 'name'>,
): AuditEntry => ({
  action,
  status,
  resourceType: 'user_skill',
  resourceId: id,
  target: name,
  userId: actor.user.id,
});

const toSkill = ({ user_id: _, ...skill }: SkillRow): z.input<typeof UserSkill> => skill;
