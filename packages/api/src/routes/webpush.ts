import { route } from '../route.js';
import { DeleteWebpushSubscription, WebpushSubscription } from '../schemas/webpush.js';

export const createUserWebpushSubscription = route({
  id: 'create-user-webpush-subscription',
  method: 'POST',
  path: '/api/v2/users/{user}/webpush/subscription',
  tag: 'Notifications',
  summary: 'Create user webpush subscription',
  description:
    'A message is sent to the browser first: a subscription that does not work is refused. Subscribe with `webpush_public_key` of `buildinfo`.',
  params: { user: 'user' },
  body: WebpushSubscription,
  responses: { 204: null },
});

export const deleteUserWebpushSubscription = route({
  id: 'delete-user-webpush-subscription',
  method: 'DELETE',
  path: '/api/v2/users/{user}/webpush/subscription',
  tag: 'Notifications',
  summary: 'Delete user webpush subscription',
  params: { user: 'user' },
  body: DeleteWebpushSubscription,
  responses: { 204: null },
});

export const sendTestPushNotification = route({
  id: 'send-a-test-push-notification',
  method: 'POST',
  path: '/api/v2/users/{user}/webpush/test',
  tag: 'Notifications',
  summary: 'Send a test push notification',
  description: 'To every browser of the user. Subscriptions that their push service has ended are forgotten.',
  params: { user: 'user' },
  responses: { 204: null },
});
