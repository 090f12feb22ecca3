import { execFile } from 'node:child_process';
import { chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.js';
import type { Identity } from './identity.js';
import { childEnvironment } from './postmaster.js';

/** Major version of the data directories that the package's server reads. */
const major = '18';
export const user = 'coder';

/**
 * Makes the data directory `<directory>/data` where there is none. It is made beside and then renamed, so that one which
 * was interrupted is never taken for whole.
 * @throws Error where there is one of another major version.
 */
export async function initialize({
  directory,
  binaries: { initdb },
  password,
  identity,
  durable,
  meanwhile,
}: {
  directory: string;
  binaries: Binaries;
  password: string;
  identity: Identity | undefined;
  durable: boolean;
  /** Called when its process runs. */
  meanwhile: () => unknown;
}): Promise<string> {
  const data = join(directory, 'data');
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === major) return data;
  if (version !== '')
    throw new Error(
      `The embedded database in ${data} was made by PostgreSQL ${version}, this release brings ${major}. ` +
        'Dump it with the release that made it, and restore it into an empty data directory.',
    );
  for (const name of await readdir(directory))
    if (name.endsWith('.partial')) await rm(join(directory, name), { recursive: true, force: true });
  const partial = join(directory, 'data.partial');
  const secret = join(directory, 'password.partial');
  await writeFile(secret, password, { mode: 0o600 });
  if (identity) await chown(secret, identity.uid, identity.gid);
  const sync = !durable ? ['--no-sync'] : process.platform === 'linux' ? ['--sync-method=syncfs'] : [];
  const shape = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C', '--builtin-locale=C.UTF-8'];
  const made = promisify(execFile)(
    initdb,
    ['-D', partial, '-U', user, '-A', 'scram-sha-256', `--pwfile=${secret}`, ...shape, ...sync],
    { cwd: directory, env: childEnvironment(), ...identity },
  );
  meanwhile();
  await made;
  await rm(secret);
  await rename(partial, data);
  return data;
}
