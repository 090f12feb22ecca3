import { auditedChange } from '../audit/write.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import { keyDiff, keyEntry } from './audit.js';
import { createKey } from './create.js';
import { createToken } from './create-token.js';
import { maxLifetimeMs, nanosecondsPerMs } from './lifetime.js';
import { listTokens } from './list.js';
import { loadKey, loadTokenByName } from './load.js';
import { toKey } from './to-key.js';

export const apiKeyHandlers = (deps: Deps) =>
  ({
    createNewSessionKey: async ({ actor, params: { user }, request }) => {
      if (!can(actor.subject, 'create', { type: 'api_key', ownerId: user.id })) throw forbidden();
      const entry = keyEntry(actor.user.id, 'create', 201, { user_id: user.id });
      const key = await auditedChange(deps, request, entry, async (tx, tell) => {
        const { token, row } = await createKey(tx, deps, {
          userId: user.id,
          loginType: 'password',
          lifetimeMs: deps.config.defaultTokenLifetimeMs,
          ip: request.ip,
        });
        tell(keyDiff({}, row));
        return token;
      });
      return { status: 201, body: { key } };
    },

    createTokenApiKey: async ({ actor, params: { user }, body, request }) => {
      const wanted = { user_id: user.id, token_name: body.token_name };
      const entry = keyEntry(actor.user.id, 'create', 201, wanted);
      const key = await auditedChange(deps, request, entry, async (tx, tell) => {
        const { token, row } = await createToken({ ...deps, db: tx }, actor.subject, user, body);
        tell(keyDiff({}, row), row.token_name);
        return token;
      });
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
      const entry = keyEntry(actor.user.id, 'delete', 204, key);
      await auditedChange(deps, request, entry, async (tx, tell) => {
        const gone = await tx.deleteFrom('api_keys').where('id', '=', key.id).executeTakeFirst();
        if (gone.numDeletedRows === 0n) throw notFound();
        tell(keyDiff(key, {}));
        await deps.notifications.publish(tx, channels.sessions, key.user_id);
      });
      return { status: 204, body: null };
    },

    expireApiKey: async ({ actor, params: { keyid }, request }) => {
      const key = await loadKey(deps, actor.subject, keyid, 'update');
      const now = deps.now();
      if (Date.parse(key.expires_at) <= Date.parse(now)) return { status: 204, body: null };
      const entry = keyEntry(actor.user.id, 'write', 204, key);
      await auditedChange(deps, request, entry, async (tx, tell) => {
        const after = await tx
          .updateTable('api_keys')
          .set({ expires_at: now, updated_at: now })
          .where('id', '=', key.id)
          .where('expires_at', '>', now)
          .returningAll()
          .executeTakeFirst();
        if (!after) return;
        tell(keyDiff(key, after));
        await deps.notifications.publish(tx, channels.sessions, key.user_id);
      });
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;
