import type { Invocation } from '../command/invocation.js';
import { withServerDatabase } from './database.js';

/** `coder server fix-oidc-links`: lets users of another issuer be linked anew, in the database itself. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts } = invocation;
  const all = flags.bool('force-reset-all');
  const issuerUrl = flags.text('issuer-url') ?? '';
  if (issuerUrl === '' && !all)
    throw new Error(
      '--issuer-url must be the issuer that the server uses now, as CODER_OIDC_ISSUER_URL has it',
    );
  const { fixOidcLinks } = await import('@coder-ts/server');
  const fix = (dryRun: boolean) =>
    withServerDatabase(invocation, (url) => fixOidcLinks(url, { issuerUrl, all, dryRun }));
  const found = await fix(true);
  for (const { username, linkedId } of found) print(`${username}  ${linkedId.replace('||', '  ')}`);
  if (found.length === 0) return print('Every link is of this issuer: there is nothing to do.');
  if (flags.bool('dry-run')) return print(`${found.length} users would be unlinked. Nothing was changed.`);
  if (!flags.bool('yes'))
    await prompts.confirm(
      `Unlink ${found.length} users? Each is linked anew at its next sign-in, by its verified address.`,
    );
  const { length } = await fix(false);
  print(`${length} users are unlinked.`);
}
