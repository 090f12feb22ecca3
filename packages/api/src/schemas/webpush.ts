import * as b from '../body.js';

/** What a browser gives when it subscribes. */
export const WebpushSubscription = b.body('WebpushSubscription', {
  auth_key: b.text(b.required),
  endpoint: b.text(b.required),
  p256dh_key: b.text(b.required),
});

export const DeleteWebpushSubscription = b.body('DeleteWebpushSubscription', {
  endpoint: b.text(b.required),
});
