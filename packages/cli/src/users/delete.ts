import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder users delete`: without a question; what is deleted stands in the command. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, warn } = invocation;
  const client = await invocation.client();
  const user = await traced('fetch user', client.getUserByName({ user: args[0] ?? '' }));
  await traced('delete user', client.deleteUser({ user: user.id }));
  warn(`Successfully deleted ${user.username}.`);
}
