import type { Invocation } from '../command/invocation.js';
import { withServerDatabase } from '../server/database.js';

/** `coder reset-password`: works on the database itself, for who can't sign in any more. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, print, prompts } = invocation;
  const username = args[0] ?? '';
  const password = await prompts.text(`Enter new password for ${username}:`, { secret: true });
  const again = await prompts.text('Confirm password:', { secret: true });
  if (password !== again) throw new Error('the passwords do not match; nothing was changed');
  const { resetPassword } = await import('@coder-ts/server');
  await withServerDatabase(invocation, (url) => resetPassword(url, { username, password }));
  print(`Password has been reset for user ${username}! Their sessions have ended.`);
}
