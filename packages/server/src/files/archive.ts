import { promisify } from 'node:util';
import { isConfigurationFile } from '@coder-ts/hcl';
import { extract, pack } from 'tar-stream';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { ApiError } from '../http/error.js';

/** Largest archive, in bytes, as tar. */
export const largestArchive = 100 * 1024 * 1024;

const openZip = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);
const block = 512;

/**
 * The files of a zip archive as tar; the same zip gives the same bytes.
 * @throws ApiError 400 for what is no zip, is damaged or holds links, 413 for more than `most` bytes as tar
 */
export async function zipToTar(bytes: Buffer, most = largestArchive): Promise<Buffer> {
  const options = { lazyEntries: true, autoClose: false } as const;
  const zip = await openZip(bytes, options).catch((error: unknown) => {
    throw new ApiError(400, 'Incomplete .zip archive file.', { cause: error });
  });
  const invalid = (cause: unknown) => new ApiError(400, 'Invalid .zip archive contents.', { cause });
  const tar = pack();
  const result = collect(tar);
  result.catch(() => {}); // told by the loop below
  let size = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      size += block + Math.ceil(entry.uncompressedSize / block) * block;
      if (size > most) throw new ApiError(413, 'Expanded .zip archive exceeds maximum size.');
      const mode = (entry.externalFileAttributes >>> 16) & 0o177777;
      if ((mode & 0o170000) === 0o120000) throw new Error(`"${entry.fileName}" is a symbolic link`);
      const directory = entry.fileName.endsWith('/');
      const data = directory ? Buffer.alloc(0) : await readEntry(zip, entry);
      tar.entry(
        {
          name: entry.fileName,
          type: directory ? 'directory' : 'file',
          mode: mode & 0o777 || (directory ? 0o755 : 0o644),
          mtime: modifiedAt(entry),
        },
        data,
      );
    }
  } catch (error) {
    tar.destroy();
    throw error instanceof ApiError ? error : invalid(error);
  }
  tar.finalize();
  return result;
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (let count = 0; count < zip.entryCount; count += 1)
    yield await new Promise<yauzl.Entry>((resolve, reject) => {
      zip.removeAllListeners();
      zip.once('entry', resolve);
      zip.once('error', reject);
      zip.once('end', () => reject(new Error('entries are missing')));
      zip.readEntry();
    });
}

function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else collect(stream).then(resolve, reject);
    });
  });
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** MS-DOS times have no zone; taken as UTC they don't depend on where the server runs. */
function modifiedAt({ lastModFileDate: date, lastModFileTime: time }: yauzl.Entry): Date {
  return new Date(
    Date.UTC(
      (date >>> 9) + 1980,
      ((date >>> 5) & 15) - 1,
      date & 31,
      time >>> 11,
      (time >>> 5) & 63,
      (time & 31) * 2,
    ),
  );
}

/** A file or directory of an archive. */
export interface ArchiveEntry {
  /** As it stands in the archive. */
  readonly name: string;
  readonly kind: 'file' | 'directory';
  readonly mode: number;
  readonly modified: Date;
  readonly data: Buffer;
}

/** The files and directories of a tar archive, up to where it stops being one. Links and devices are left out. */
export async function readTar(bytes: Buffer, wants = (_name: string) => true): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const reader = extract();
  reader.end(bytes);
  try {
    for await (const entry of reader) {
      const { name, type, mode = 0o644, mtime = new Date(0) } = entry.header;
      if ((type === 'file' || type === 'directory') && wants(name))
        entries.push({ name, kind: type, mode, modified: mtime, data: await collect(entry) });
      else entry.resume();
    }
  } catch {
    // Whatever follows is no tar.
  }
  return entries;
}

/** A tar archive of plain files; the same files give the same bytes. */
export function writeTar(files: readonly Pick<ArchiveEntry, 'name' | 'data'>[]): Promise<Buffer> {
  const tar = pack();
  const result = collect(tar);
  for (const { name, data } of files) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, data);
  tar.finalize();
  return result;
}

/** The files of a tar archive as zip. What is no tar gives an empty one; names that no zip may hold are left out. */
export async function tarToZip(bytes: Buffer): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const result = collect(zip.outputStream);
  for (const { name, kind, mode, modified, data } of await readTar(bytes)) {
    if (name === './' || !isPlainPath(name)) continue;
    if (kind === 'directory') zip.addEmptyDirectory(name, { mtime: modified, mode });
    else zip.addBuffer(data, name, { mtime: modified, mode });
  }
  zip.end();
  return result;
}

const isPlainPath = (name: string) =>
  name !== '' && !/^(\/|[a-zA-Z]:)|\\|\0/.test(name) && !name.split('/').includes('..');

/** Texts of the Terraform files of the root module, by path. */
export async function readTerraformFiles(bytes: Buffer): Promise<Map<string, string>> {
  const entries = await readTar(bytes, (name) => /^(\.\/)?[^/]+$/.test(name) && isConfigurationFile(name));
  return new Map(entries.map(({ name, data }) => [name.replace(/^\.\//, ''), data.toString('utf8')]));
}
