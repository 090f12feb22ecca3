import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { readValue } from './read-value.js';

/** `coder secret create`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const value = flags.given('value') ? flags.text('value') : await readValue(invocation);
  const { name } = await traced(
    'create secret',
    client.createUserSecret({
      user: 'me',
      body: {
        name: args[0] ?? '',
        value,
        description: flags.text('description'),
        env_name: flags.text('env'),
        file_path: flags.text('file'),
      },
    }),
  );
  print(`Created secret ${JSON.stringify(name)}.`);
}
