import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { canEnter, type Identity } from './identity.js';

/** Where root keeps a database whose data directory the unprivileged user can't reach. */
const systemPlace = '/var/lib/coder-ts';

/**
 * The directory of the embedded database: `<dataDir>/postgres`, owned by who runs it, closed to others. Where
 * `dataDir` lies under a directory that the unprivileged user can't enter (root's home), it is a link to a directory
 * under `/var/lib/coder-ts`.
 * @returns its real path
 */
export async function openDirectory(dataDir: string, identity: Identity | undefined): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: identity ? 0o711 : 0o700 });
  const place = join(await realpath(dataDir), 'postgres');
  const there = await lstat(place).catch(() => undefined);
  if (there === undefined) await create(place, dataDir, identity);
  const real = await realpath(place);
  if (identity) {
    await letThrough(dataDir);
    await chown(real, identity.uid, identity.gid);
    if (!canEnter(real, identity))
      throw new Error(
        `The embedded PostgreSQL runs as an unprivileged user (uid ${identity.uid}), which can't enter ${real}. ` +
          'Move the data directory, or start the server as the owner of that directory.',
      );
  }
  return real;
}

async function create(place: string, dataDir: string, identity: Identity | undefined): Promise<void> {
  if (identity) await letThrough(dataDir);
  if (!identity || canEnter(await realpath(dataDir), identity)) {
    await mkdir(place, { mode: 0o700 });
    return;
  }
  await mkdir(systemPlace, { recursive: true, mode: 0o711 });
  const elsewhere = await mkdtemp(join(systemPlace, 'postgres-'));
  await symlink(elsewhere, place);
}

/** Lets others walk through our own directory, not read it. */
async function letThrough(dataDir: string): Promise<void> {
  const { mode } = await stat(dataDir);
  if ((mode & 0o001) === 0) await chmod(dataDir, mode | 0o001);
}

/** The password that stands in a file of the directory; made at first. */
export const readPassword = (directory: string): Promise<string> =>
  readOrMake(join(directory, 'password'), () => randomBytes(18).toString('base64url'));

async function readOrMake(file: string, make: () => string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  const made = make();
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
}

/** The port that the last start used, if it is still free, else a free one; kept in a file. */
export async function choosePort(directory: string): Promise<number> {
  const file = join(directory, 'port');
  const kept = Number(await readFile(file, 'utf8').catch(() => ''));
  if (kept > 0 && (await bindOnce(kept).catch(() => 0)) === kept) return kept;
  const free = await bindOnce(0);
  await writeFile(file, `${free}\n`, { mode: 0o600 });
  return free;
}

/** Listens for a moment. @returns the port */
function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host: '127.0.0.1' }, () => {
      const address = probe.address();
      const bound = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(bound));
    });
  });
}
