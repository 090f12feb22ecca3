import type { Invocation } from '../command/invocation.js';
import { isApiError } from '../command/report.js';

/** `coder logout`: ends the session on the server and forgets it here. */
export async function run(invocation: Invocation): Promise<void> {
  const { config, flags, print, prompts } = invocation;
  const client = await invocation.client();
  if (!flags.bool('yes')) await prompts.confirm('Are you sure you want to log out?', true);
  try {
    await client.logOutUser();
  } catch (error) {
    if (!isApiError(error) || error.status !== 401) throw error; // 401: it has ended already
  }
  await config.clear();
  print(`You are no longer logged in. Sign in again with 'coder login ${client.url}'.`);
}
