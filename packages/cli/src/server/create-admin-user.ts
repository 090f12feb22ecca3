import type { Invocation } from '../command/invocation.js';
import { withServerDatabase } from './database.js';

/** `coder server create-admin-user`: an owner, written into the database itself. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts } = invocation;
  const algorithm = flags.text('ssh-keygen-algorithm');
  if (algorithm !== 'ed25519')
    throw new Error(
      `keys are made with ed25519 only, not with ${algorithm}: leave --ssh-keygen-algorithm out`,
    );
  const username = flags.text('username') || (await prompts.text('Username:'));
  const email = flags.text('email') || (await prompts.text('Email:'));
  const password = flags.text('password') || (await askPassword(invocation));
  const { createAdminUser } = await import('@coder-ts/server');
  const id = await withServerDatabase(invocation, (url) =>
    createAdminUser(url, { username, email, password }),
  );
  print(`User created successfully.\nID:       ${id}\nUsername: ${username}\nEmail:    ${email}`);
}

async function askPassword({ prompts }: Invocation): Promise<string> {
  const password = await prompts.text('Password:', { secret: true });
  const again = await prompts.text('Confirm password:', { secret: true });
  if (password !== again) throw new Error('the passwords do not match; nobody was made');
  return password;
}
