import type { UserSecret } from '@coder-ts/api';
import type { z } from 'zod';
import { type AuditEntry, audited, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Action } from '../rbac/policy.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { checkSecret } from './check.js';
import { findSecret, insertSecret, listSecrets, type SecretRow, updateSecret } from './store.js';

const told = ['name', 'description', 'env_name', 'file_path'] as const;

/** What users keep for their workspaces (tag Secrets). Nobody else comes near them, not even an owner (`platform.md` 2.2). */
export const userSecretHandlers = (deps: Deps) =>
  ({
    listUserSecrets: async ({ actor, params: { user } }) => {
      allow(actor, 'read', user);
      return { status: 200, body: (await listSecrets(deps.db, user.id)).map(toSecret) };
    },

    getUserSecretByName: async ({ actor, params: { user, name } }) => {
      allow(actor, 'read', user);
      return { status: 200, body: toSecret(await findSecret(deps.db, user.id, name)) };
    },

    createUserSecret: async ({ actor, params: { user }, body, request }) => {
      checkSecret(body);
      const id = deps.newId();
      const row = await audited(
        deps,
        request,
        entry(actor, 'create', 201, { id, name: body.name }),
        async (tell) => {
          allow(actor, 'create', user);
          const made = await insertSecret(deps, id, user.id, body);
          tell({ ...diffOf({}, made, told), value: { secret: true } });
          return made;
        },
      );
      return { status: 201, body: toSecret(row) };
    },

    updateUserSecret: async ({ actor, params: { user, name }, body, request }) => {
      allow(actor, 'update', user);
      const before = await findSecret(deps.db, user.id, name);
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      checkSecret({ ...before, value: 'kept', ...changes });
      if (Object.keys(changes).length === 0) return { status: 200, body: toSecret(before) };
      const row = await audited(deps, request, entry(actor, 'write', 200, before), async (tell) => {
        const after = await updateSecret(deps, before.id, changes);
        tell({
          ...diffOf(before, after, told),
          ...(body.value === undefined ? {} : { value: { secret: true } }),
        });
        return after;
      });
      return { status: 200, body: toSecret(row) };
    },

    deleteUserSecret: async ({ actor, params: { user, name }, request }) => {
      allow(actor, 'delete', user);
      const before = await findSecret(deps.db, user.id, name);
      await audited(deps, request, entry(actor, 'delete', 204, before), async (tell) => {
        await deps.db.deleteFrom('user_secrets').where('id', '=', before.id).execute();
        tell({ ...diffOf(before, {}, told), value: { secret: true } });
      });
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;

/** @throws ApiError 403 */
function allow({ subject }: Actor, action: Action, user: UserRow): void {
  if (!can(subject, action, { type: 'user_secret', ownerId: user.id }))
    throw forbidden('Only users themselves have access to their secrets.');
}

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  status: number,
  { id, name }: Pick<SecretRow, 'id' | 'name'>,
): AuditEntry => ({
  action,
  status,
  resourceType: 'user_secret',
  resourceId: id,
  target: name,
  userId: actor.user.id,
});

const toSecret = ({ user_id: _, ...secret }: SecretRow): z.input<typeof UserSecret> => secret;
