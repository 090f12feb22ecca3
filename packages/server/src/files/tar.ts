import { setImmediate } from 'node:timers/promises';
import { isConfigurationFile } from '@coder-ts/hcl';
import { extract, pack } from 'tar-stream';
import { ApiError } from '../http/error.js';

/** All of a stream. */
export async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
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

/** As many as a daemon unpacks. */
export const mostEntries = 20_000;

export const tooManyEntries = (most = mostEntries) =>
  new ApiError(400, `The archive has more than ${most} entries.`, {
    detail: 'A template is a handful of files: leave out what was built or downloaded.',
  });

/**
 * The files and directories of a tar archive, up to where it stops being one. Links and devices are left out.
 * @throws ApiError 400 for more than `most` entries
 */
export async function readTar(
  bytes: Buffer,
  wants = (_name: string) => true,
  most = mostEntries,
): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const reader = extract();
  reader.end(bytes);
  let count = 0;
  try {
    for await (const entry of reader) {
      count += 1;
      if (count > most) throw tooManyEntries(most);
      // Small entries come without a turn of the event loop between them.
      if (count % 100 === 0) await setImmediate();
      const { name, type, mode = 0o644, mtime = new Date(0) } = entry.header;
      if ((type === 'file' || type === 'directory') && wants(name))
        entries.push({ name, kind: type, mode, modified: mtime, data: await collect(entry) });
      else entry.resume();
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
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

/** Texts of the Terraform files of the root module, by path. */
export async function readTerraformFiles(bytes: Buffer): Promise<Map<string, string>> {
  const entries = await readTar(bytes, (name) => /^(\.\/)?[^/]+$/.test(name) && isConfigurationFile(name));
  return new Map(entries.map(({ name, data }) => [name.replace(/^\.\//, ''), data.toString('utf8')]));
}
