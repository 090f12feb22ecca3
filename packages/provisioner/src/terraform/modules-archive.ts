import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type Module, ModuleSchema } from '@coder-ts/protocol';
import { pack } from 'tar-stream';
import { type Json, object, objects, text } from './conversion/values.js';

/** Bytes of module files that a version keeps. */
const MOST = 20 * 1024 * 1024;

interface ModuleFile {
  path: string;
  size: number;
  executable: boolean;
}

/** The modules that init found, without the root; none where the file is missing or can't be read. */
export async function listModules(dataDirectory: string): Promise<Module[]> {
  return (await readManifest(dataDirectory))
    .filter(({ source }) => source !== '')
    .map(({ source, version, key }) => create(ModuleSchema, { source, version, key }));
}

/** Directories of the modules that init found, by their addresses; none where the file is missing or can't be read. */
export async function directoriesOfModules(root: string): Promise<Map<string, string>> {
  const manifest = await readManifest(join(root, '.terraform'));
  return new Map(manifest.map(({ key, dir }) => [key, dir.replaceAll('\\', '/')]));
}

/** Whether init fetched modules that are not in the template itself. */
export async function hasModulesFromElsewhere(root: string): Promise<boolean> {
  return [...(await directoriesOfModules(root)).values()].some((dir) => topFolder(dir) !== undefined);
}

/**
 * A tar of the modules that came from elsewhere, by their paths from the session's directory, with the manifest: the
 * same bytes for the same modules. Smallest first; those that no longer fit into 20 MiB are left out and named.
 * Empty where there are none.
 * @param root the session's directory; the data directory is `.terraform` in it
 */
export async function archiveModules(root: string): Promise<{ tar: Uint8Array; leftOut: string[] }> {
  const base = '.terraform/modules';
  const manifest = await readManifest(join(root, '.terraform'));
  const folders = await Promise.all(
    [...new Set(manifest.map(({ dir }) => topFolder(dir)))]
      .filter((folder): folder is string => folder !== undefined)
      .map(async (folder) => {
        const files = await listFiles(root, `${base}/${folder}`);
        return { folder, files, size: files.reduce((sum, file) => sum + file.size, 0) };
      }),
  );
  const bySize = folders.sort((a, b) => a.size - b.size || (a.folder < b.folder ? -1 : 1));
  let room = MOST;
  const kept = bySize.filter(({ size }) => {
    const fits = size <= room;
    if (fits) room -= size;
    return fits;
  });
  const leftOut = bySize.filter((folder) => !kept.includes(folder)).map(({ folder }) => folder);
  if (kept.length === 0) return { tar: new Uint8Array(), leftOut };
  const manifestFile = { path: `${base}/modules.json`, size: 0, executable: false };
  return { tar: await tarOf(root, [manifestFile, ...kept.flatMap(({ files }) => files)]), leftOut };
}

async function readManifest(dataDirectory: string) {
  try {
    const content = await readFile(join(dataDirectory, 'modules/modules.json'), 'utf8');
    return objects(object(JSON.parse(content) as Json).Modules).map((module) => ({
      key: text(module.Key),
      source: text(module.Source),
      version: text(module.Version),
      dir: text(module.Dir),
    }));
  } catch {
    return [];
  }
}

/** `.terraform/modules/x/sub` -> `x`; undefined for a module of the template itself. */
function topFolder(dir: string): string | undefined {
  return /^\.terraform\/modules\/([^/]+)/.exec(dir.replaceAll('\\', '/'))?.[1];
}

async function listFiles(root: string, folder: string): Promise<ModuleFile[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const files: ModuleFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== '.git') files.push(...(await listFiles(root, path)));
    if (!entry.isFile()) continue;
    const { size, mode } = await stat(join(root, path));
    files.push({ path, size, executable: (mode & 0o100) !== 0 });
  }
  return files;
}

async function tarOf(root: string, files: readonly ModuleFile[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, executable } of files) {
    const header = { name: path, mode: executable ? 0o755 : 0o644, mtime: new Date(0), uid: 1000, gid: 1000 };
    tar.entry(header, await readFile(join(root, path)));
  }
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}
