import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';

/** The wire's limit of an archive that the command line sends. */
export const maxArchiveBytes = 1024 * 1024;

const ignoredNames = new Set(['.terraform', '.git', '.terraform.tfstate.lock.info']);
const isState = (name: string) => /\.tfstate(\.[^/]*)?$/.test(name);

/**
 * A tar of a template's directory, as uploads want it: without what Terraform and Git keep beside the sources.
 * Equal directories give equal bytes.
 * @throws Error when there is no such directory or it is too large
 */
export async function archiveDirectory(directory: string): Promise<Uint8Array> {
  const info = await stat(directory).catch(() => undefined);
  if (!info) throw new Error(`${directory}: no such file or directory`);
  if (!info.isDirectory()) throw new Error(`${directory}: not a directory`);
  const files = await filesBelow(directory, '');
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > maxArchiveBytes)
    throw new Error(
      `${directory} holds ${total} bytes, more than the ${maxArchiveBytes} of a template. Its largest file is ${largest(files)}`,
    );
  const archive = pack();
  for (const { path, mode } of files)
    archive.entry({ name: path, mode, mtime: new Date(0) }, await readFile(join(directory, path)));
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

interface Found {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

/** Files below a directory in the order of their paths; links are followed to files, not to directories. */
async function filesBelow(root: string, below: string): Promise<Found[]> {
  const found: Found[] = [];
  const entries = await readdir(join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignoredNames.has(entry.name) || isState(entry.name)) continue;
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) found.push(...(await filesBelow(root, path)));
    else {
      const info = await stat(join(root, path)).catch(() => undefined);
      if (info?.isFile()) found.push({ path, size: info.size, mode: info.mode & 0o777 });
    }
  }
  return found;
}

function largest(files: readonly Found[]): string {
  const [first] = [...files].sort((a, b) => b.size - a.size);
  return first ? `${first.path} (${first.size} bytes)` : '';
}
