import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findToken } from './find.js';

/** `coder tokens remove`: ends a token, which stays in the list of expired ones, or deletes it. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const { id: keyid } = await findToken(client, args[0] ?? '');
  if (flags.bool('delete')) {
    await traced('delete api key', client.deleteApiKey({ user: 'me', keyid }));
    print('Token has been deleted.');
  } else {
    await traced('expire api key', client.expireApiKey({ user: 'me', keyid }));
    print('Token has been expired.');
  }
}
