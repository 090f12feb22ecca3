import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveDirectory } from './archive.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coder-archive-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function names(archive: Uint8Array): Promise<string[]> {
  const reader = extract();
  const found: string[] = [];
  reader.on('entry', (header, stream, next) => {
    found.push(header.name);
    stream.resume().on('end', next);
  });
  reader.end(archive);
  await new Promise<void>((resolve) => reader.on('finish', () => resolve()));
  return found;
}

it('holds the sources, and not what Terraform and Git keep beside them', async () => {
  await mkdir(join(root, '.terraform/providers'), { recursive: true });
  await mkdir(join(root, '.git'));
  await mkdir(join(root, 'modules/a'), { recursive: true });
  for (const name of [
    'main.tf',
    'terraform.tfstate',
    'terraform.tfstate.backup',
    '.terraform.lock.hcl',
    '.terraform/x',
    '.git/HEAD',
    'modules/a/main.tf',
  ])
    await writeFile(join(root, name), name);
  await symlink('main.tf', join(root, 'linked.tf'));
  expect(await names(await archiveDirectory(root))).toEqual([
    '.terraform.lock.hcl',
    'linked.tf',
    'main.tf',
    'modules/a/main.tf',
  ]);
});

it('is the same for the same files', async () => {
  await writeFile(join(root, 'main.tf'), 'x');
  const first = await archiveDirectory(root);
  await writeFile(join(root, 'main.tf'), 'x');
  expect(Buffer.compare(first, await archiveDirectory(root))).toBe(0);
});

it('says what makes a directory too large', async () => {
  await writeFile(join(root, 'image.iso'), Buffer.alloc(1024 * 1024 + 1));
  await expect(archiveDirectory(root)).rejects.toThrow('image.iso (1048577 bytes)');
});

it('names a directory that is not there', async () => {
  await expect(archiveDirectory(join(root, 'nope'))).rejects.toThrow(
    `${root}/nope: no such file or directory`,
  );
});
