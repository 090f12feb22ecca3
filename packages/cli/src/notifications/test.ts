import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder notifications test`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  await traced('send a test notification', client.sendATestNotification());
  invocation.print('A test notification is on its way to you.');
}
