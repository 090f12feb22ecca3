import { promisify } from 'node:util';
import { pack } from 'tar-stream';
import yauzl from 'yauzl';
import yazl from 'yazl';
import { ApiError } from '../http/error.js';
import { collect, mostEntries, readTar, tooManyEntries } from './tar.js';

/** Largest archive, in bytes, as tar. */
export const largestArchive = 100 * 1024 * 1024;

const openZip = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer);
const block = 512;
/** Writing a zip takes time by the square of its entries. */
const mostZipped = 5000;

/**
 * The files of a zip archive as tar; the same zip gives the same bytes.
 * @throws ApiError 400 for what is no zip, is damaged, holds links or more than 20,000 entries, 413 for more than `most` bytes as tar
 */
export async function zipToTar(bytes: Buffer, most = largestArchive): Promise<Buffer> {
  const options = { lazyEntries: true, autoClose: false } as const;
  const zip = await openZip(bytes, options).catch((error: unknown) => {
    throw new ApiError(400, 'Incomplete .zip archive file.', { cause: error });
  });
  if (zip.entryCount > mostEntries) throw tooManyEntries();
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

/**
 * The files of a tar archive as zip. What is no tar gives an empty one; names that no zip may hold are left out.
 * @throws ApiError 400 for more than 5,000 entries
 */
export async function tarToZip(bytes: Buffer): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  const result = collect(zip.outputStream);
  for (const { name, kind, mode, modified, data } of await readTar(bytes, undefined, mostZipped)) {
    if (name === './' || !isPlainPath(name)) continue;
    if (kind === 'directory') zip.addEmptyDirectory(name, { mtime: modified, mode });
    else zip.addBuffer(data, name, { mtime: modified, mode });
  }
  zip.end();
  return result;
}

const isPlainPath = (name: string) =>
  name !== '' && !/^(\/|[a-zA-Z]:)|\\|\0/.test(name) && !name.split('/').includes('..');
