/**
 * Builds every package as a bundle of its own modules: hundreds of small files would cost a server the better part of a
 * second at its start. Other packages stay imports; what is imported when it is needed stays a file of its own.
 */
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const isAsset = (name) => /\.(sql|json|html|sh|mjs)$/.test(name);
const ignoreMissing = (error) => {
  if (error.code !== 'ENOENT') throw error;
};
const common = { format: 'esm', platform: 'node', target: 'node20.19', sourcemap: true, logLevel: 'warning' };

/** Libraries of many small modules, of which one package alone keeps objects: they go into its bundle. */
const bundled = new Set(['kysely', 'luxon', 'zod']);

/** What a package imports and does not hold. */
async function externals(name) {
  const manifest = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'));
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter(
    (dependency) => !bundled.has(dependency),
  );
}

/** What a package exports, as its manifest names source and result, and what it starts as threads. */
async function entries(name) {
  const source = join(root, 'packages', name, 'src');
  const threads = (await readdir(source, { recursive: true })).filter((file) =>
    /(^|\/)worker\.ts$/.test(file),
  );
  const { exports } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'));
  return [
    ...Object.values(exports).map((entry) => ({
      in: join(root, 'packages', name, entry.source),
      out: basename(entry.default, '.js'),
    })),
    ...threads.map((file) => ({ in: join(source, file), out: file.replace(/\.ts$/, '') })),
  ];
}

/** A library that no manifest names would be bundled unseen; CommonJS among them does not even start. */
function assertDeclared(name, { inputs }) {
  for (const path of Object.keys(inputs)) {
    const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    if (library && !bundled.has(library))
      throw new Error(`packages/${name} imports ${library}, which its package.json does not name`);
  }
}

/** Files lie beside the bundle as they lie in the sources: `import.meta.url` stays that of the module. */
const paths = (source) => ({
  name: 'paths',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const place = JSON.stringify(`./${relative(source, path)}`);
      return {
        contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`),
        loader: 'ts',
        resolveDir: dirname(path),
      };
    }),
});

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
    const { metafile } = await build({
      ...common,
      entryPoints: await entries(name),
      outdir: dist,
      bundle: true,
      metafile: true,
      splitting: true,
      minifySyntax: true,
      external: await externals(name),
      plugins: [paths(source)],
    });
    assertDeclared(name, metafile);
  }
  for (const file of files.filter(isAsset)) await cp(join(source, file), join(dist, file));
}
