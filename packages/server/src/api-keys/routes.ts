import { type AuditEntry, audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { createKey } from './create.js';
import { createToken } from './create-token.js';
import { maxLifetimeMs, nanosecondsPerMs } from './lifetime.js';
import { listTokens } from './list.js';
import { loadKey, loadTokenByName } from './load.js';
import { toKey } from './to-key.js';

/** A key's id is no UUID: its user's stands in the audit log. */
const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  status: number,
  key: { user_id: string; token_name?: string },
): AuditEntry => ({
  action,
  status,
  resourceType: 'api_key',
  resourceId: key.user_id,
  target: key.token_name ?? '',
  userId: actor.user.id,
});

export const apiKeyHandlers = (deps: Deps) =>
  ({
    createNewSessionKey: async ({ actor, params: { user }, request }) => {
      if (!can(actor.subject, 'create', { type: 'api_key', ownerId: user.id })) throw forbidden();
      const { token } = await audited(deps, request, entry(actor, 'create', 201, { user_id: user.id }), () =>
        createKey(deps.db, deps, {
          userId: user.id,
          loginType: 'password',
          lifetimeMs: deps.config.defaultTokenLifetimeMs,
          ip: request.ip,
        }),
      );
      return { status: 201, body: { key: token } };
    },

    createTokenApiKey: async ({ actor, params: { user }, body, request }) => {
      const key = await audited(
        deps,
        request,
        entry(actor, 'create', 201, { user_id: user.id, token_name: body.token_name }),
        () => createToken(deps, actor.subject, user, body),
      );
      return { status: 201, body: { key } };
    },

    getUserTokens: async ({ actor, params: { user }, query }) => ({
      status: 200,
      body: await listTokens(deps, actor.subject, {
        userId: query.include_all ? undefined : user.id,
        includeExpired: query.include_expired,
      }),
    }),

    getTokenConfig: async ({ params: { user } }) => ({
      status: 200,
      body: { max_token_lifetime: maxLifetimeMs(deps.config, user.rbac_roles) * nanosecondsPerMs },
    }),

    getApiKeyByTokenName: async ({ actor, params: { user, keyname } }) => ({
      status: 200,
      body: toKey(await loadTokenByName(deps, actor.subject, user.id, keyname)),
    }),

    getApiKeyById: async ({ actor, params: { keyid } }) => ({
      status: 200,
      body: toKey(await loadKey(deps, actor.subject, keyid, 'read')),
    }),

    deleteApiKey: async ({ actor, params: { keyid }, request }) => {
      const key = await loadKey(deps, actor.subject, keyid, 'delete');
      await audited(deps, request, entry(actor, 'delete', 204, key), () =>
        deps.db.deleteFrom('api_keys').where('id', '=', key.id).execute(),
      );
      return { status: 204, body: null };
    },

    expireApiKey: async ({ actor, params: { keyid }, request }) => {
      const key = await loadKey(deps, actor.subject, keyid, 'update');
      const now = deps.now();
      if (Date.parse(key.expires_at) <= Date.parse(now)) return { status: 204, body: null };
      await audited(deps, request, entry(actor, 'write', 204, key), async (tell) => {
        await deps.db
          .updateTable('api_keys')
          .set({ expires_at: now, updated_at: now })
          .where('id', '=', key.id)
          .execute();
        tell({ expires_at: { old: key.expires_at, new: now, secret: false } });
      });
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;
