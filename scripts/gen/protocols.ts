import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packages = ['packages/protocol', 'packages/terraform-provider'];

/** The messages and services of our `.proto` files, by path, as `buf generate` makes them in each package. */
export async function protocolFiles(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of packages) {
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
