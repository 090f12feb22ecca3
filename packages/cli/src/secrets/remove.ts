import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder secret delete`. */
export async function run({ args, client, flags, print, prompts }: Invocation): Promise<void> {
  const name = args[0] ?? '';
  const server = await client();
  if (!flags.bool('yes')) await prompts.confirm(`Delete secret ${JSON.stringify(name)}?`);
  await traced('delete secret', server.deleteUserSecret({ user: 'me', name }));
  print(`Deleted secret ${JSON.stringify(name)}.`);
}
