import { readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftover } from '../processes/end-leftover.js';
import type { ProcessIdentity } from '../processes/identity.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const processFile = 'process.json';
const stateFile = 'terraform/terraform.tfstate';

/** A job's own directory under the daemon's work directory, which tells a later daemon what was going on in it. */
export async function openJobDirectory(workDirectory: string, jobId: string): Promise<string> {
  if (!uuid.test(jobId)) throw new Error(`${JSON.stringify(jobId)} is no job id`);
  const path = join(workDirectory, jobId);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  return path;
}

/** Written before the process does anything that a successor would have to end. */
export const recordProcess = (directory: string, identity: ProcessIdentity): void =>
  writeFileSync(join(directory, processFile), JSON.stringify(identity), { mode: 0o600 });

export async function removeJobDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 250 });
}

/** What a daemon that died left in its work directory, by job id. */
export interface Leftover {
  readonly jobId: string;
  readonly directory: string;
}

/** Finds what is left of earlier daemons of this work directory, and ends the processes that still run there. */
export async function endLeftovers(workDirectory: string): Promise<Leftover[]> {
  const names = await readdir(workDirectory).catch(() => []);
  const found = names
    .filter((name) => uuid.test(name))
    .map((jobId) => ({ jobId, directory: join(workDirectory, jobId) }));
  await Promise.all(
    found.map(async ({ directory }) => {
      const identity = readProcess(directory);
      if (identity) await endLeftover(identity);
    }),
  );
  return found;
}

/** The state that Terraform had written there; undefined where there is none. */
export const leftState = (directory: string): Promise<Uint8Array | undefined> =>
  readFile(join(directory, stateFile)).catch(() => undefined);

function readProcess(directory: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, processFile), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
