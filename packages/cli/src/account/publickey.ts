import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder publickey`: the key by which Git of the caller's workspaces signs in; what to do with it on standard error. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts, warn } = invocation;
  const client = await invocation.client();
  if (flags.bool('reset')) {
    if (!flags.bool('yes'))
      await prompts.confirm('Make a new key? The one of now stops working wherever you have registered it.');
    await traced('regenerate git ssh key', client.regenerateUserSshKey({ user: 'me' }));
  }
  const { public_key: key } = await traced('get git ssh key', client.getUserGitSshKey({ user: 'me' }));
  print(key.trimEnd());
  warn('Register this key with your Git server; Git in your workspaces signs in by it.');
}
