import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './identity.js';

const held = new Set<string>();

/**
 * Makes a directory this caller's alone, until the returned function is called or the process ends, however it ends.
 * @throws Error where it is somebody else's
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock.json');
  const owner = readOwner(path);
  if (held.has(path) || (owner && owner.pid !== process.pid && isRunning(owner))) {
    throw new Error(`the work directory ${directory} is in use by process ${owner?.pid ?? process.pid}`);
  }
  writeFileSync(path, JSON.stringify(identify(process.pid) ?? { pid: process.pid, startTime: '' }), {
    mode: 0o600,
  });
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
