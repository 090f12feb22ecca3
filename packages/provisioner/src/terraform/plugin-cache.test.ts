import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanPluginCache } from './plugin-cache.js';

test('providers unused for 30 days go with their empty folders, the host stays', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'plugins-'));
  const make = async (path: string, days: number) => {
    const folder = join(directory, path);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'provider'), '');
    const time = new Date(Date.now() - days * 24 * 3_600_000);
    await utimes(join(folder, 'provider'), time, time);
    await utimes(folder, time, time);
  };
  await make('host/a/old/1.0.0/linux_amd64', 31);
  await make('host/b/both/1.0.0/linux_amd64', 31);
  await make('host/b/both/2.0.0/linux_amd64', 29);
  await make('other/c/old/1.0.0/linux_amd64', 90);
  await cleanPluginCache(directory);
  const left = (path: string) => existsSync(join(directory, path));
  expect([left('host/a'), left('host/b/both/1.0.0'), left('host/b/both/2.0.0/linux_amd64/provider')]).toEqual(
    [false, false, true],
  );
  expect([left('other'), left('other/c')]).toEqual([true, false]);
  await rm(directory, { recursive: true });
});
