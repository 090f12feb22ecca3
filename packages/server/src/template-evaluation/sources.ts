import { TemplateSource } from '@coder-ts/hcl';
import { readTar } from '../files/tar.js';
import type { Archives } from './messages.js';

const mostSources = 64;
const mostBytes = 64 << 20;
/** Larger ones are no text that a parameter reads. */
const largestFile = 2 << 20;

/** Parsed templates by version, the least recently used first. A version's files never change. */
const sources = new Map<string, TemplateSource>();

/** A version parsed before; undefined where it has to be opened. */
export function knownSource(versionId: string): TemplateSource | undefined {
  const source = sources.get(versionId);
  if (source) remember(versionId, source);
  return source;
}

/** Parses the files of a version; the least recently used ones are forgotten beyond 64 versions or 64 MiB. */
export async function openSource(versionId: string, archives: Archives): Promise<TemplateSource> {
  const files = new Map<string, Buffer>();
  for (const archive of [archives.own, archives.modules]) {
    if (!archive) continue;
    for (const { kind, name, data } of await readTar(bufferOf(archive)))
      if (kind === 'file' && data.length <= largestFile) files.set(name.replace(/^(\.\/)+/, ''), data);
  }
  const source = new TemplateSource(
    files,
    archives.plan ? bufferOf(archives.plan).toString('utf8') : undefined,
  );
  remember(versionId, source);
  return source;
}

/** The same bytes. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function remember(versionId: string, source: TemplateSource): void {
  sources.delete(versionId);
  sources.set(versionId, source);
  let bytes = [...sources.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [id, { size }] of sources) {
    if (sources.size <= 1 || (sources.size <= mostSources && bytes <= mostBytes)) return;
    bytes -= size;
    sources.delete(id);
  }
}
