import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The messages and services of our `.proto` files, by path, as `buf generate` makes them in each package. */
export async function protocolFiles(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const packages = (await readdir(join(root, 'packages'))).map((name) => `packages/${name}`);
  for (const name of packages.filter((path) => existsSync(join(root, path, 'buf.gen.yaml')))) {
    const out = await mkdtemp(join(tmpdir(), 'coder-gen-'));
    try {
      const bin = join(root, 'node_modules/.bin');
      await run(join(bin, 'buf'), ['generate', '--output', out], { cwd: join(root, name), env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
      for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (entry.isFile()) files[`${name}${file.slice(out.length)}`] = await readFile(file, 'utf8');
      }
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  }
  return files;
}
