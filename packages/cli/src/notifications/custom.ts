import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder notifications custom`. */
export async function run(invocation: Invocation): Promise<void> {
  const [title = '', message = ''] = invocation.args;
  const client = await invocation.client();
  await traced(
    'send a notification',
    client.sendACustomNotification({ body: { content: { title, message } } }),
  );
  invocation.print('The notification is on its way to you.');
}
