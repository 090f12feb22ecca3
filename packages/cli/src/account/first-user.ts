import type { Client } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** Makes the first user of a new server, who is its owner. @returns a session of that user */
export async function makeFirstUser(invocation: Invocation, client: Client): Promise<string> {
  const { flags, print, streams } = invocation;
  const hasAll = ['username', 'email', 'password'].every((name) => flags.text(`first-user-${name}`));
  if (!hasAll && !streams.isTerminal)
    throw new Error('the initial user cannot be created in non-interactive mode. use the API');
  if (!hasAll) print('This server has no user yet. Make the first one, its owner:');
  const username = await value(invocation, 'username', 'Name:');
  const email = await value(invocation, 'email', 'Email:');
  const password = await value(invocation, 'password', 'Password:', true);
  const body = {
    username,
    email,
    password,
    name: flags.text('first-user-full-name'),
    trial: flags.bool('first-user-trial'),
  };
  await traced('create initial user', client.createInitialUser({ body }));
  return (await traced('login with password', client.logInUser({ body: { email, password } }))).session_token;
}

async function value(
  { flags, prompts }: Invocation,
  name: string,
  question: string,
  secret = false,
): Promise<string> {
  return flags.text(`first-user-${name}`) || prompts.text(question, { secret });
}
