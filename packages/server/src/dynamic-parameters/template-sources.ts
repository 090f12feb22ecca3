import { TemplateSource } from '@coder-ts/hcl';
import type { Executor } from '../database/connect.js';
import { readTar } from '../files/archive.js';

/** What of a version decides its files. */
interface VersionFiles {
  readonly id: string;
  readonly file_id: string;
  readonly module_files_id: string | null;
}

const mostSources = 64;
const mostBytes = 64 << 20;
/** Larger ones are no text that a parameter reads. */
const largestFile = 2 << 20;

/** Parsed templates by version, the least recently used first. A version's files never change. */
const sources = new Map<string, Promise<TemplateSource>>();
const sizes = new Map<string, number>();

/** The files of a version, parsed once; the least recently used ones are forgotten beyond 64 versions or 64 MiB. */
export async function readSource(on: Executor, version: VersionFiles): Promise<TemplateSource> {
  const { id } = version;
  const known = sources.get(id);
  const source = known ?? load(on, version);
  sources.delete(id);
  sources.set(id, source);
  try {
    const loaded = await source;
    sizes.set(id, loaded.size);
    forget();
    return loaded;
  } catch (error) {
    if (sources.get(id) === source) sources.delete(id);
    throw error;
  }
}

function forget(): void {
  let bytes = [...sources.keys()].reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
  for (const id of sources.keys()) {
    if (sources.size <= 1 || (sources.size <= mostSources && bytes <= mostBytes)) return;
    bytes -= sizes.get(id) ?? 0;
    sources.delete(id);
    sizes.delete(id);
  }
}

async function load(on: Executor, version: VersionFiles): Promise<TemplateSource> {
  const row = await on
    .selectFrom('template_versions as version')
    .innerJoin('files as own', (join) => join.on('own.id', '=', version.file_id))
    .leftJoin('files as modules', 'modules.id', 'version.module_files_id')
    .select(['own.data as own', 'modules.data as modules', 'version.cached_plan'])
    .where('version.id', '=', version.id)
    .executeTakeFirstOrThrow();
  const files = new Map<string, Buffer>();
  for (const archive of [row.own, row.modules]) {
    if (!archive) continue;
    for (const { kind, name, data } of await readTar(archive))
      if (kind === 'file' && data.length <= largestFile) files.set(name.replace(/^(\.\/)+/, ''), data);
  }
  return new TemplateSource(files, row.cached_plan?.toString('utf8'));
}
