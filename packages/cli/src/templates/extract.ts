import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';

/**
 * Writes the files of a tar below a directory, which is made. Nothing is written outside of it, whatever the names say.
 * @returns names of entries that were left out: links, devices, and names that lead out of the directory
 */
export async function extractArchive(archive: Uint8Array, directory: string): Promise<string[]> {
  const skipped: string[] = [];
  const entries = extract();
  await mkdir(directory, { recursive: true });
  Readable.from([archive]).pipe(entries); // from here on nothing may wait but the loop, which takes the entries
  for await (const entry of entries) {
    const { mode = 0o644, name, type } = entry.header;
    const path = resolve(directory, name);
    const isInside = path === directory || path.startsWith(directory + sep);
    if (!isInside || (type !== 'file' && type !== 'directory')) {
      skipped.push(name);
      entry.resume();
    } else if (type === 'directory') {
      await mkdir(path, { recursive: true });
      entry.resume();
    } else {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(entry, createWriteStream(path, { mode: (mode & 0o777) | 0o600 }));
    }
  }
  return skipped;
}
