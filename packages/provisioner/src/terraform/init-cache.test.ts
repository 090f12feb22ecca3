import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InitCache, type InitKey } from './init-cache.js';

let directory: string;
let cache: InitCache;
const key: InitKey = { archiveSha256: 'a', terraformVersion: '1.11.4', lockFile: '', modulesSha256: '' };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'init-cache-'));
  cache = new InitCache(join(directory, 'cache'), { entries: 2, bytes: 1_000_000 });
});
afterEach(() => rm(directory, { recursive: true }));

async function prepared(name: string): Promise<string> {
  const root = join(directory, name);
  await mkdir(join(root, '.terraform/modules/m'), { recursive: true });
  await mkdir(join(root, '.terraform/providers/p'), { recursive: true });
  await mkdir(join(directory, 'plugins'), { recursive: true });
  await writeFile(join(root, '.terraform/modules/m/main.tf'), 'module');
  await writeFile(join(root, '.terraform.lock.hcl'), 'lock');
  await symlink(join(directory, 'plugins'), join(root, '.terraform/providers/p/linux'));
  return root;
}

async function target(name: string): Promise<string> {
  await mkdir(join(directory, name));
  return join(directory, name);
}

test('what was stored is restored, also many times at once, and a copy does not reach the entry', async () => {
  await cache.store(key, await prepared('first'));
  const targets = await Promise.all(['a', 'b', 'c', 'd'].map(target));
  expect(await Promise.all(targets.map((to) => cache.restore(key, to)))).toEqual([true, true, true, true]);
  for (const to of targets) {
    const file = join(to, '.terraform/modules/m/main.tf');
    expect(await readFile(file, 'utf8')).toBe('module');
    await writeFile(file, 'changed');
  }
  expect(await cache.restore(key, await target('e'))).toBe(true);
});

test('any other key has no entry', async () => {
  await cache.store(key, await prepared('first'));
  const root = await target('a');
  for (const change of [
    { archiveSha256: 'b' },
    { terraformVersion: '1.12.0' },
    { lockFile: 'x' },
    { modulesSha256: 'x' },
  ]) {
    expect(await cache.restore({ ...key, ...change }, root)).toBe(false);
  }
});

test.each([
  ['a changed file', (entry: string) => writeFile(join(entry, '.terraform/modules/m/main.tf'), 'modulE')],
  ['a missing file', (entry: string) => rm(join(entry, '.terraform.lock.hcl'))],
  ['a link that leads nowhere', () => rm(join(directory, 'plugins'), { recursive: true })],
  ['a broken list', (entry: string) => writeFile(join(entry, 'entry.json'), '{')],
])('an entry with %s is not used, and leaves nothing behind', async (_, damage) => {
  await cache.store(key, await prepared('first'));
  const [name = ''] = await readdir(join(directory, 'cache'));
  await damage(join(directory, 'cache', name));
  const root = await target('a');
  expect(await cache.restore(key, root)).toBe(false);
  expect(await readdir(root)).toEqual([]);
});

test('the least recently used entries go beyond the limit', async () => {
  const root = await prepared('first');
  for (const archiveSha256 of ['1', '2', '3']) {
    await cache.store({ ...key, archiveSha256 }, root);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await readdir(join(directory, 'cache'))).toHaveLength(2);
  expect(await cache.restore({ ...key, archiveSha256: '1' }, await target('a'))).toBe(false);
  expect(await cache.restore({ ...key, archiveSha256: '3' }, await target('b'))).toBe(true);
  expect(existsSync(join(directory, 'b/.terraform/providers/p/linux'))).toBe(true);
});
