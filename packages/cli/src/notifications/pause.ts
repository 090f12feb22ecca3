import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder notifications pause`; the same again is no error. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  await traced(
    'pause notifications',
    client.updateNotificationsSettings({ body: { notifier_paused: true } }),
  );
  invocation.print('Notifications are held back for everyone. Send them again: coder notifications resume');
}
