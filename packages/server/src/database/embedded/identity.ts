import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** An operating system user that a process is dropped to. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Root drops to a user that exists already: the owner of the data directory `data`
 * where there is one, else `postgres` or `nobody`. Anybody else stays who he is (undefined).
 */
export function unprivilegedIdentity(data: string): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const made = statSync(data, { throwIfNoEntry: false });
  if (made && made.uid !== 0) return { uid: made.uid, gid: made.gid };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const user = users.find(([name]) => name === wanted);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error(
    'The embedded PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody" to run it as. ' +
      'Start the server as another user, or set CODER_PG_CONNECTION_URL.',
  );
}

function allows(path: string, { uid, gid }: Identity, bits: number): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  const shift = owner === uid ? 6 : group === gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** May `identity` walk into this directory, through all that are above it? */
export function canEnter(directory: string, identity: Identity): boolean {
  if (!allows(directory, identity, 0b001)) return false;
  const above = dirname(directory);
  return above === directory || canEnter(above, identity);
}

/** May `identity` run this file? */
export const canRun = (file: string, identity: Identity): boolean =>
  allows(file, identity, 0b101) && canEnter(dirname(file), identity);
