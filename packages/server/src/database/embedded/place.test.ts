import { chmod, cp, lstat, mkdir, mkdtemp, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries } from './binaries.js';
import { openDirectory } from './directory.js';
import { canEnter, unprivilegedIdentity } from './identity.js';

let directory: string;
const leftovers: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterEach(async () => {
  for (const path of [directory, ...leftovers.splice(0)]) await rm(path, { recursive: true, force: true });
});

describe.runIf(process.getuid?.() === 0)('started by root', () => {
  const identity = () => {
    const found = unprivilegedIdentity(join(directory, 'none'));
    if (!found) throw new Error('root is somebody');
    return found;
  };

  test('the database belongs to a user without privileges, and is closed to others', async () => {
    const place = await openDirectory(join(directory, 'data'), identity());
    expect(await stat(place)).toMatchObject(identity());
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect(canEnter(place, identity())).toBe(true);
  });

  test('below a private home the database stands elsewhere, behind a link', async () => {
    await chmod(directory, 0o700);
    const dataDir = join(directory, 'data');
    const place = await openDirectory(dataDir, identity());
    leftovers.push(place);
    expect(place).toMatch(/^\/var\/lib\/coder-ts\/postgres-/);
    expect(await readlink(join(dataDir, 'postgres'))).toBe(place);
    expect(canEnter(place, identity())).toBe(true);
    expect(await openDirectory(dataDir, identity())).toBe(place);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('programs that the user cannot read are copied, with the links of the package', async () => {
    await chmod(directory, 0o700);
    const open = await mkdtemp(join(tmpdir(), 'embedded-'));
    leftovers.push(open);
    await chmod(open, 0o755);
    const shipped = await findBinaries(identity(), open);
    const hidden = join(directory, 'package');
    await cp(join(shipped.postgres, '../../..'), hidden, { recursive: true, verbatimSymlinks: true });
    const copied = await findBinaries(identity(), open, { native: join(hidden, 'native'), version: '1' });
    expect(copied.postgres).toBe(join(open, 'bin-1', 'bin', 'postgres'));
    expect((await lstat(join(open, 'bin-1', 'lib', 'libpq.so.5'))).isSymbolicLink()).toBe(true);
  });
});

test('missing links of the package are made in place', async () => {
  const shipped = await findBinaries(undefined, directory);
  const bare = join(directory, 'package');
  await mkdir(bare);
  await cp(join(shipped.postgres, '../..'), join(bare, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const found = await findBinaries(undefined, directory, { native: join(bare, 'native'), version: '1' });
  expect(found.postgres).toBe(join(bare, 'native', 'bin', 'postgres'));
  expect(await readlink(join(bare, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});
