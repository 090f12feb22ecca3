import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.js';
import type { Identity } from './identity.js';

/** The server process, as its own lock file `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly state: 'starting' | 'ready' | 'stopping';
}

/** Only what PostgreSQL needs: the server's own secrets don't go down. */
export const childEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32'
    ? { SystemRoot: process.env.SystemRoot, TEMP: process.env.TEMP, TMP: process.env.TMP }
    : {}),
});

/**
 * The postmaster of this data directory that is alive now. The lock file that a dead one left stays: PostgreSQL finds by
 * it whether processes of the dead one still work on the data, and must not be kept from that.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = await readLock(data);
  const pid = Number(lines[0]);
  if (!pid || !belongs(pid, data)) return undefined;
  const word = lines[7]?.trim();
  return {
    pid,
    port: Number(lines[3]),
    state: word === 'ready' ? 'ready' : word === 'stopping' ? 'stopping' : 'starting',
  };
}

const lockFile = (data: string) => join(data, 'postmaster.pid');
const readLock = async (data: string) => (await readFile(lockFile(data), 'utf8').catch(() => '')).split('\n');

/** Is there such a process, and is it one that works in this directory? Ids are used again, above all in containers. */
function belongs(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch (error) {
    return process.platform !== 'linux' && (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process id that no system gives out. */
const nobody = '2147483646';

/**
 * PostgreSQL refuses to start while the lock file names a living process, also when the dead postmaster's id is another
 * process by now. Then the id is taken out of the file; what it says of the shared memory stays.
 */
async function disown(data: string): Promise<void> {
  const [pid, ...rest] = await readLock(data);
  if (pid && rest.length > 0 && !belongs(Number(pid), data))
    await writeFile(lockFile(data), [nobody, ...rest].join('\n'));
}

interface StartOptions {
  readonly binaries: Binaries;
  readonly data: string;
  readonly port: number;
  readonly logFile: string;
  readonly identity: Identity | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** Called when its process runs. */
  readonly meanwhile?: (() => unknown) | undefined;
}

/**
 * Starts the postmaster. Processes of one that was killed may need a moment to notice and to leave.
 */
export async function startPostmaster(options: StartOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(options);
    } catch (error) {
      if (attempt === 20 || !/pre-existing shared memory/.test((error as Error).message)) throw error;
      await sleep(500);
    }
  }
}

/**
 * Starts the postmaster in a process group of its own, so that Ctrl-C at the terminal reaches only the server, which
 * stops it after its own work. Resolves when it takes connections.
 */
async function launch(options: StartOptions): Promise<void> {
  await disown(options.data);
  const { binaries, data, port, logFile, identity } = options;
  const settings = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(logFile, 'w', 0o600);
  const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settings], {
    cwd: data,
    detached: true,
    env: childEnvironment(),
    stdio: ['ignore', log.fd, log.fd],
    ...identity,
  });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  child.unref();
  options.meanwhile?.();
  await log.close();
  for (;;) {
    const found = child.pid ? await findPostmaster(data) : undefined;
    if (found?.pid === child.pid && found?.state === 'ready') return;
    if (failure || child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The embedded PostgreSQL did not start: ${failure?.message ?? (await tail(logFile))}`);
    await sleep(10);
  }
}

const tail = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8')).trim().split('\n').slice(-5).join('\n') || `see ${file}`;

/**
 * Stops it: open transactions are rolled back, the data directory is left clean. One that doesn't end in `patienceMs` is
 * told to quit at once, and recovers at its next start.
 */
export async function stopPostmaster(data: string, { pgCtl }: Binaries, patienceMs = 30_000): Promise<void> {
  const found = await findPostmaster(data);
  if (!found) return;
  if (process.platform === 'win32')
    await once(spawn(pgCtl, ['stop', '-D', data, '-m', 'fast'], { stdio: 'ignore' }), 'exit');
  else process.kill(found.pid, 'SIGINT');
  if (await isGone(data, patienceMs)) return;
  process.kill(found.pid, 'SIGQUIT');
  if (!(await isGone(data, 5000)))
    throw new Error(`The embedded PostgreSQL (process ${found.pid}) does not stop.`);
}

/** It removes its lock file as the last thing; a process id alone may be a zombie that nobody waits for. */
export async function isGone(data: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (await findPostmaster(data)) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
