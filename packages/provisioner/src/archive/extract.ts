import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extract, type Header } from 'tar-stream';

/** Bytes of all files of an archive together. */
export const mostArchiveBytes = 100 * 1024 * 1024;
const MOST_ENTRIES = 20_000;

/**
 * Unpacks a tar into a directory. Refuses what reaches out of it (absolute names, `..`, links, devices) and what is too
 * large, instead of leaving it out.
 * @throws Error that says which entry and why; what was unpacked before stays
 */
export async function extractTar(archive: string, directory: string): Promise<void> {
  const entries = createReadStream(archive).pipe(extract());
  let bytes = 0;
  let count = 0;
  for await (const entry of entries) {
    const { header } = entry;
    count += 1;
    bytes += header.size ?? 0;
    if (count > MOST_ENTRIES) throw new Error(`the archive has more than ${MOST_ENTRIES} entries`);
    if (bytes > mostArchiveBytes) {
      throw new Error(`the archive has more than ${mostArchiveBytes} bytes of files`);
    }
    const target = join(directory, localName(header));
    if (header.type === 'directory') {
      await mkdir(target, { recursive: true, mode: 0o700 });
      entry.resume();
    } else {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeEntry(entry as AsyncIterable<Buffer>, target, (header.mode ?? 0) & 0o777 || 0o600);
    }
  }
}

/** The entry's path below the directory. */
function localName({ name, type }: Header): string {
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') {
    throw new Error(
      `refusing to extract ${JSON.stringify(name)}: ${type ?? 'unknown'} entries are not allowed`,
    );
  }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const escapes = parts.includes('..') || name.includes('\\') || name.includes('\0');
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name) || escapes) {
    throw new Error(`refusing to extract to non-local path ${JSON.stringify(name)}`);
  }
  if (parts.length === 0 && type !== 'directory')
    throw new Error('refusing to extract a file without a name');
  return parts.join('/');
}

async function writeEntry(entry: AsyncIterable<Buffer>, target: string, mode: number): Promise<void> {
  const file = await open(target, 'w', mode);
  try {
    for await (const chunk of entry) await file.write(chunk);
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}
