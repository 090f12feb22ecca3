import { isConfigurationFile } from '@coder-ts/hcl';
import { extract, pack } from 'tar-stream';

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

/** Texts of the Terraform files of the root module, by path. */
export async function readTerraformFiles(bytes: Buffer): Promise<Map<string, string>> {
  const entries = await readTar(bytes, (name) => /^(\.\/)?[^/]+$/.test(name) && isConfigurationFile(name));
  return new Map(entries.map(({ name, data }) => [name.replace(/^\.\//, ''), data.toString('utf8')]));
}
