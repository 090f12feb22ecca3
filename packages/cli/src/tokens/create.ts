import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

const nanosecondsPerMs = 1e6;

/** `coder tokens create`: prints nothing but the token, so that scripts can keep it. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print } = invocation;
  const client = await invocation.client();
  const scopes = flags.list('scope');
  const allowed = flags.list('allow');
  const { key } = await traced(
    'create tokens',
    client.createTokenApiKey({
      user: flags.text('user') || 'me',
      body: {
        token_name: flags.text('name'),
        ...(flags.given('lifetime') ? { lifetime: flags.number('lifetime') * nanosecondsPerMs } : {}),
        ...(scopes.length > 0 ? { scopes } : {}),
        ...(allowed.length > 0 ? { allow_list: allowed } : {}),
      },
    }),
  );
  print(key);
}
