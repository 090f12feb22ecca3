import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { extractArchive } from './extract.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coder-extract-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('writes files and directories with their modes', async () => {
  const archive = pack();
  archive.entry({ name: 'modules', type: 'directory' });
  archive.entry({ name: './main.tf', mode: 0o644 }, 'one');
  archive.entry({ name: 'modules/deep/run.sh', mode: 0o755 }, 'x'.repeat(200_000));
  archive.finalize();
  expect(await extractArchive(await buffer(archive), join(root, 'new'))).toEqual([]);
  expect(await readFile(join(root, 'new/main.tf'), 'utf8')).toBe('one');
  const script = await stat(join(root, 'new/modules/deep/run.sh'));
  expect([script.size, script.mode & 0o111]).toEqual([200_000, 0o111]);
});

it('writes nothing outside of the directory', async () => {
  const archive = pack();
  archive.entry({ name: '../evil.tf' }, 'x');
  archive.entry({ name: 'a/../../evil.tf' }, 'x');
  archive.entry({ name: '/etc/evil.tf' }, 'x');
  archive.entry({ name: 'link', type: 'symlink', linkname: '/etc' });
  archive.entry({ name: 'link/evil.tf' }, 'x');
  archive.finalize();
  const skipped = await extractArchive(await buffer(archive), join(root, 'new'));
  expect(skipped).toEqual(['../evil.tf', 'a/../../evil.tf', '/etc/evil.tf', 'link']);
  expect(await readdir(root)).toEqual(['new']);
  expect(await readdir(join(root, 'new'))).toEqual(['link']); // a directory of ours
  expect((await stat(join(root, 'new/link'))).isDirectory()).toBe(true);
});
