import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let tree: string;

/** A tree of two packages, laid out as ours. */
beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'arrows-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    await cp(join(root, name), join(tree, name));
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const name of ['api', 'server', 'cli'])
    await mkdir(join(tree, 'packages', name, 'src'), { recursive: true });
  await writeFile(join(tree, 'packages/server/src/index.ts'), "export const server = 'server';\n");
});
afterEach(() => rm(tree, { recursive: true, force: true }));

function cruise(): Promise<string> {
  const bin = join(root, 'node_modules/.bin/depcruise');
  return new Promise((resolve) =>
    execFile(bin, ['--config', '.dependency-cruiser.cjs', 'packages'], { cwd: tree }, (_error, stdout) =>
      resolve(stdout),
    ),
  );
}

it('finds an arrow that points the wrong way', async () => {
  await writeFile(
    join(tree, 'packages/api/src/index.ts'),
    "export { server } from '../../server/src/index.js';\n",
  );
  expect(await cruise()).toContain('error arrows-of-api: packages/api/src/index.ts');
});

it('lets the command line start the server, and not import it', async () => {
  await writeFile(
    join(tree, 'packages/cli/src/main.ts'),
    "export const start = () => import('../../server/src/index.js');\n",
  );
  expect(await cruise()).toContain('no dependency violations found');
  await writeFile(
    join(tree, 'packages/cli/src/main.ts'),
    "import { server } from '../../server/src/index.js';\nexport const start = server;\n",
  );
  expect(await cruise()).toContain('error arrows-of-cli: packages/cli/src/main.ts');
});
