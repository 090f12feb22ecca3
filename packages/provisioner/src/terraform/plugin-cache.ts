import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const UNUSED_MS = 30 * 24 * 3_600_000;
/** `<host>/<namespace>/<type>/<version>/<os_arch>` */
const DEPTH = 5;

/**
 * Removes providers that nothing has used for 30 days from Terraform's plugin cache, and the folders that this empties,
 * up to the host's (spec terraform 3.5).
 */
export async function cleanPluginCache(directory: string, now = Date.now()): Promise<void> {
  for (const provider of await foldersAt(directory, DEPTH)) {
    if (now - (await newestUse(provider)) < UNUSED_MS) continue;
    await rm(provider, { recursive: true, force: true });
    let parent = dirname(provider);
    for (let level = 1; level < DEPTH - 1; level += 1) {
      if (
        !(await rmdir(parent).then(
          () => true,
          () => false,
        ))
      )
        break;
      parent = dirname(parent);
    }
  }
}

async function foldersAt(directory: string, depth: number): Promise<string[]> {
  if (depth === 0) return [directory];
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  return (await Promise.all(below.map((folder) => foldersAt(folder, depth - 1)))).flat();
}

async function newestUse(folder: string): Promise<number> {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
  return Math.max(...(await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))));
}
