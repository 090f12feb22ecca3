import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What makes one prepared directory differ from another. */
export interface InitKey {
  archiveSha256: string;
  terraformVersion: string;
  /** Content of the lock file the version was imported with. */
  lockFile: string;
  /** Of the modules the version was imported with; empty for none. */
  modulesSha256: string;
}

/** What init makes in a session's directory. */
const PARTS = ['.terraform', '.terraform.lock.hcl'];
const MANIFEST = 'entry.json';

type ManifestItem =
  | { kind: 'directory'; path: string }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'file'; path: string; size: number; mode: number; sha256?: string };

/**
 * Directories that `terraform init` prepared, kept between jobs. An entry is written beside its place and renamed into
 * it, so it is whole or absent; it is copied out and never handed out itself, so any number of jobs may restore one at
 * once. An entry that does not match its own list any more is dropped. The least recently used go first.
 */
export class InitCache {
  constructor(
    private readonly directory: string,
    private readonly limits = { entries: 200, bytes: 2 * 1024 * 1024 * 1024 },
  ) {}

  /** Copies an entry into a session's directory. False where there is none, or none that is whole: then nothing is left there. */
  async restore(key: InitKey, root: string): Promise<boolean> {
    const entry = this.pathOf(key);
    const manifest = await readManifest(entry);
    if (!manifest) return false;
    try {
      for (const item of manifest) await restoreItem(entry, root, item);
      await utimes(entry, new Date(), new Date());
      return true;
    } catch {
      for (const part of PARTS) await rm(join(root, part), { recursive: true, force: true });
      await rm(entry, { recursive: true, force: true });
      return false;
    }
  }

  /** Keeps what init made in a session's directory. */
  async store(key: InitKey, root: string): Promise<void> {
    const entry = this.pathOf(key);
    if (await readManifest(entry)) return;
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const partial = join(this.directory, `.${randomUUID()}`);
    try {
      const manifest: ManifestItem[] = [];
      await mkdir(partial, { mode: 0o700 });
      for (const part of PARTS) await storeItem(root, partial, part, manifest);
      await writeFile(join(partial, MANIFEST), JSON.stringify(manifest));
      await rename(partial, entry).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    await this.prune(entry);
  }

  private pathOf(key: InitKey): string {
    const text = JSON.stringify([key.archiveSha256, key.terraformVersion, key.lockFile, key.modulesSha256]);
    return join(this.directory, createHash('sha256').update(text).digest('hex'));
  }

  private async prune(keep: string): Promise<void> {
    const found = await Promise.all(
      (await readdir(this.directory)).map(async (name) => {
        const path = join(this.directory, name);
        const usedAt = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
        return { path, partial: name.startsWith('.'), usedAt, size: sizeOf(await readManifest(path)) };
      }),
    );
    let [entries, bytes] = [0, 0];
    for (const { path, partial, usedAt, size } of found.sort((a, b) => b.usedAt - a.usedAt)) {
      if (partial) {
        if (Date.now() - usedAt > 3_600_000) await rm(path, { recursive: true, force: true });
        continue;
      }
      entries += 1;
      bytes += size;
      if (path === keep || (entries <= this.limits.entries && bytes <= this.limits.bytes)) continue;
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function storeItem(
  root: string,
  partial: string,
  path: string,
  manifest: ManifestItem[],
): Promise<void> {
  const source = join(root, path);
  const found = await lstat(source).catch(() => undefined);
  if (found?.isDirectory()) {
    manifest.push({ kind: 'directory', path });
    await mkdir(join(partial, path), { mode: 0o700 });
    for (const name of (await readdir(source)).sort()) {
      await storeItem(root, partial, `${path}/${name}`, manifest);
    }
  } else if (found?.isSymbolicLink()) {
    manifest.push({ kind: 'link', path, target: await readlink(source) });
  } else if (found?.isFile()) {
    await copyFile(source, join(partial, path), constants.COPYFILE_FICLONE);
    const item = { kind: 'file', path, size: found.size, mode: found.mode & 0o777 } as const;
    manifest.push(isProvider(path) ? item : { ...item, sha256: await sha256Of(source) });
  }
}

/**
 * Links are those of the provider cache: one that leads nowhere any more makes the entry worthless. What is used is
 * touched, so that the cache keeps it.
 */
async function restoreItem(entry: string, root: string, item: ManifestItem): Promise<void> {
  const target = join(root, item.path);
  switch (item.kind) {
    case 'directory':
      await mkdir(target, { recursive: true, mode: 0o700 });
      return;
    case 'link':
      await symlink(item.target, target);
      await stat(target);
      await utimes(target, new Date(), new Date());
      return;
    case 'file':
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await copyFile(join(entry, item.path), target, constants.COPYFILE_FICLONE);
      await chmod(target, item.mode);
      if ((await stat(target)).size !== item.size) throw new Error(`${item.path} has another size`);
      if (item.sha256 !== undefined && (await sha256Of(target)) !== item.sha256) {
        throw new Error(`${item.path} has another content`);
      }
  }
}

/** Programs of hundreds of megabytes, whose hashes Terraform itself compares with the lock file. */
function isProvider(path: string): boolean {
  return path.startsWith('.terraform/providers/');
}

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

function sizeOf(manifest: ManifestItem[] | undefined): number {
  return (manifest ?? []).reduce((sum, item) => sum + (item.kind === 'file' ? item.size : 0), 0);
}

async function readManifest(entry: string): Promise<ManifestItem[] | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(entry, MANIFEST), 'utf8')) as unknown;
    return Array.isArray(manifest) ? (manifest as ManifestItem[]) : undefined;
  } catch {
    return undefined;
  }
}
