import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder notifications resume`; the same again is no error. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  await traced(
    'resume notifications',
    client.updateNotificationsSettings({ body: { notifier_paused: false } }),
  );
  invocation.print('Notifications are sent again.');
}
