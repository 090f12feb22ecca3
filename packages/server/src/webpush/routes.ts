import { readIdentity } from '../deployment/identity.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Action } from '../rbac/policy.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { deliver } from './deliver.js';
import type { Sender } from './vapid.js';

/** Browsers of a user; more are not kept. */
const mostOfUser = 20;

const testMessage = {
  title: 'It works!',
  body: 'This browser gets notifications of Coder.',
  icon: '',
};

/** Notifications to browsers that are not open (tag Notifications). `send` is what reaches them. */
export const webpushHandlers = (deps: Deps, send: typeof deliver = deliver) =>
  ({
    createUserWebpushSubscription: async ({ actor, params: { user }, body }) => {
      allow(actor, 'create', user);
      const { endpoint, p256dh_key, auth_key } = body;
      const delivery = await send(body, testMessage, await senderOf(deps), deps.now());
      if (delivery.kind !== 'sent')
        throw new ApiError(400, 'The browser could not be reached by this subscription.', {
          detail: delivery.reason,
        });
      const row = {
        id: deps.newId(),
        user_id: user.id,
        endpoint,
        p256dh_key,
        auth_key,
        created_at: deps.now(),
      };
      await deps.db.transaction().execute(async (tx) => {
        await tx
          .insertInto('webpush_subscriptions')
          .values(row)
          .onConflict((same) => same.columns(['user_id', 'endpoint']).doUpdateSet({ p256dh_key, auth_key }))
          .execute();
        const tooMany = tx
          .selectFrom('webpush_subscriptions')
          .select('id')
          .where('user_id', '=', user.id)
          .orderBy('created_at', 'desc')
          .offset(mostOfUser);
        await tx.deleteFrom('webpush_subscriptions').where('id', 'in', tooMany).execute();
      });
      return { status: 204, body: null };
    },

    deleteUserWebpushSubscription: async ({ actor, params: { user }, body: { endpoint } }) => {
      allow(actor, 'delete', user);
      const { numDeletedRows } = await deps.db
        .deleteFrom('webpush_subscriptions')
        .where('user_id', '=', user.id)
        .where('endpoint', '=', endpoint)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw notFound();
      return { status: 204, body: null };
    },

    sendTestPushNotification: async ({ actor, params: { user }, log }) => {
      allow(actor, 'read', user);
      const subscriptions = await deps.db
        .selectFrom('webpush_subscriptions')
        .selectAll()
        .where('user_id', '=', user.id)
        .execute();
      const sender = await senderOf(deps);
      const gone = await Promise.all(
        subscriptions.map(async (subscription) => {
          const delivery = await send(subscription, testMessage, sender, deps.now());
          if (delivery.kind === 'failed')
            log.warn({ reason: delivery.reason }, 'a web push could not be sent');
          return delivery.kind === 'gone' ? [subscription.id] : [];
        }),
      );
      if (gone.flat().length > 0)
        await deps.db.deleteFrom('webpush_subscriptions').where('id', 'in', gone.flat()).execute();
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;

/** @throws ApiError 403 */
function allow({ subject }: Actor, action: Action, user: UserRow): void {
  if (!can(subject, action, { type: 'webpush_subscription', ownerId: user.id }))
    throw forbidden('Only users themselves subscribe their browsers.');
}

async function senderOf({ db, config }: Pick<Deps, 'db' | 'config'>): Promise<Sender> {
  const { webpushPublicKey, webpushPrivateKey } = await readIdentity(db);
  return { publicKey: webpushPublicKey, privateKey: webpushPrivateKey, contact: config.accessUrl };
}
