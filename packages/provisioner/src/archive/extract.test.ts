import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extractTar } from './extract.js';

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'extract-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function extractEntries(...entries: (Entry & { content?: string })[]): Promise<string> {
  const archive = join(directory, 'archive.tar');
  const tar = pack();
  const written = tar.pipe(createWriteStream(archive));
  for (const { content, ...header } of entries) tar.entry(header, content ?? '');
  tar.finalize();
  await finished(written);
  const target = join(directory, 'target');
  await extractTar(archive, target);
  return target;
}

test('files and folders are unpacked with their modes', async () => {
  const target = await extractEntries(
    { name: './main.tf', content: 'a' },
    { name: 'modules/', type: 'directory' },
    { name: 'modules/x/run.sh', mode: 0o755, content: 'b' },
    { name: 'no-mode', mode: 0o20000000, content: 'c' },
  );
  expect(await readFile(join(target, 'main.tf'), 'utf8')).toBe('a');
  expect((await stat(join(target, 'modules/x/run.sh'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(target, 'no-mode'))).mode & 0o777).toBe(0o600);
});

test.each<[string, Entry]>([
  ['an absolute name', { name: '/etc/passwd' }],
  ['a step up', { name: 'a/../../b' }],
  ['a step up in the middle', { name: 'a/../b' }],
  ['a backslash', { name: 'a\\..\\..\\b' }],
  ['a drive', { name: 'C:/b' }],
  ['a symbolic link', { name: 'link', type: 'symlink', linkname: '/etc' }],
  ['a hard link', { name: 'link', type: 'link', linkname: 'main.tf' }],
  ['a device', { name: 'null', type: 'character-device' }],
  ['a pipe', { name: 'pipe', type: 'fifo' }],
])('%s is refused', async (_, header) => {
  await expect(extractEntries(header)).rejects.toThrow('refusing to extract');
});

test('too much content is refused and not cut', async () => {
  const content = 'x'.repeat(60 * 1024 * 1024);
  await expect(extractEntries({ name: 'a', content }, { name: 'b', content })).rejects.toThrow(
    'more than 104857600 bytes',
  );
});

test('a file of more than 10 MiB is whole', async () => {
  const target = await extractEntries({ name: 'a', content: 'x'.repeat(11 * 1024 * 1024) });
  expect((await stat(join(target, 'a'))).size).toBe(11 * 1024 * 1024);
});
