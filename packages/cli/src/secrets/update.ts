import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { readValue } from './read-value.js';

/** `coder secret update`: the flags that are given, or else the value. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const given = {
    ...(flags.given('value') && { value: flags.text('value') }),
    ...(flags.given('description') && { description: flags.text('description') }),
    ...(flags.given('env') && { env_name: flags.text('env') }),
    ...(flags.given('file') && { file_path: flags.text('file') }),
  };
  const body = Object.keys(given).length > 0 ? given : { value: await readValue(invocation) };
  const { name } = await traced(
    'update secret',
    client.updateUserSecret({ user: 'me', name: args[0] ?? '', body }),
  );
  print(`Updated secret ${JSON.stringify(name)}.`);
}
