/**
 * Builds every package: one JavaScript file a source file, in the same tree under `dist` (so that paths relative to
 * a module hold in both), and the `coder` command as one bundle, since its start-up time is what people feel.
 */
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts');
const isAsset = (name) => /\.(sql|json|html|sh|mjs)$/.test(name);
const ignoreMissing = (error) => {
  if (error.code !== 'ENOENT') throw error;
};
const common = { format: 'esm', platform: 'node', target: 'node20.19', sourcemap: true, logLevel: 'warning' };

for (const name of await readdir(join(root, 'packages'))) {
  const source = join(root, 'packages', name, 'src');
  const dist = join(root, 'packages', name, 'dist');
  const files = (await readdir(source, { recursive: true }).catch(() => [])).map(String);
  await rm(dist, { recursive: true, force: true });
  if (name === 'cli') {
    await build({
      ...common,
      entryPoints: [join(source, 'main.ts')],
      outdir: dist,
      bundle: true,
      splitting: true,
      minifySyntax: true,
      conditions: ['source'],
      // started as they are, by the commands that start them; and what is no module of ours
      external: [
        '@coder-ts/server',
        '@coder-ts/provisioner',
        '@coder-ts/terraform-provider',
        '@clack/prompts',
        'tar-stream',
        'ws',
        'yaml',
      ],
    });
    await cp(join(root, 'examples/templates'), join(dist, 'examples'), { recursive: true }).catch(
      ignoreMissing,
    );
  } else {
    await build({
      ...common,
      entryPoints: files.filter(isSource).map((file) => join(source, file)),
      outbase: source,
      outdir: dist,
    });
  }
  for (const file of files.filter(isAsset)) await cp(join(source, file), join(dist, file));
}
