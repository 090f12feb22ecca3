import type { Client } from '@coder-ts/sdk';
import { traced, UsageError } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { checkedUrl, connect, signedInTarget } from '../config/client.js';
import { makeFirstUser } from './first-user.js';

/** `coder login`: proves who the caller is and keeps a session; nothing is written when it fails. */
export async function run(invocation: Invocation): Promise<void> {
  const { config, flags, print } = invocation;
  const { url, source } = await chosenUrl(invocation);
  if (flags.source('token') === 'environment' && !flags.bool('use-token-as-session'))
    throw new Error(
      'CODER_SESSION_TOKEN is set, and would be used in place of the new session. Unset it, or keep it as the session with --use-token-as-session.',
    );
  const anonymous = await connect({ url }, flags);
  const isNew = await traced(
    `Failed to check server ${JSON.stringify(url)} for first user, is the URL correct?`,
    hasNoUser(anonymous),
  );
  await config.prepare();
  print(`Attempting to authenticate with ${source} URL: '${url}'`);
  const token = isNew ? await makeFirstUser(invocation, anonymous) : await sessionToken(invocation, url);
  const client = await connect({ url, token }, flags);
  const user = await traced('get user', client.getUserByName({ user: 'me' }));
  await config.write('session', token);
  await config.write('url', url);
  print(`Welcome to Coder, ${user.username}! You're authenticated.`);
}

/** `coder login token`. */
export async function printToken({ config, flags, print }: Invocation): Promise<void> {
  print((await signedInTarget(flags, config)).token);
}

async function chosenUrl({ args, config, flags }: Invocation): Promise<{ url: string; source: string }> {
  const argument = args[0];
  if (argument) return { url: checkedUrl(withScheme(argument)), source: 'argument' };
  const given = flags.text('url');
  if (given) return { url: checkedUrl(withScheme(given)), source: flags.source('url') ?? 'flag' };
  const kept = await config.read('url');
  if (kept) return { url: checkedUrl(kept), source: 'config' };
  throw new UsageError('no URL argument provided: coder login <url>');
}

function withScheme(url: string): string {
  if (/^\w+:\/\//.test(url)) return url;
  return /^(localhost|127\.|\[::1\])/.test(url) ? `http://${url}` : `https://${url}`;
}

async function hasNoUser(client: Client): Promise<boolean> {
  try {
    await client.checkInitialUserCreated();
    return false;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return true;
    throw error;
  }
}

/** A token to keep: that of `--token` or one that is pasted, exchanged for a session of its own unless told otherwise. */
async function sessionToken({ flags, print, prompts }: Invocation, url: string): Promise<string> {
  const given = flags.text('token');
  if (given && flags.bool('use-token-as-session')) return given;
  if (given) {
    const client = await connect({ url, token: given }, flags);
    return (await traced('create api key', client.createNewSessionKey({ user: 'me' }))).key;
  }
  print(`Open this page in a browser, sign in and copy the token:\n\n\t${url}/cli-auth\n`);
  const pasted = await prompts.text('Paste your token here:', { secret: true });
  if (!pasted) throw new Error('no token was given');
  return pasted;
}
