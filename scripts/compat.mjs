/**
 * Plays the recorded requests of the original against a fresh server of ours, and fails where a step that was equal no
 * longer is (test/compat/equal.json, a list that only grows).
 *
 *   node scripts/compat.mjs <folder of the players> [--update] [--until N]
 */
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const {
  values: options,
  positionals: [players],
} = parseArgs({
  allowPositionals: true,
  options: {
    update: { type: 'boolean' },
    until: { type: 'string', default: '8' },
    verbose: { type: 'boolean' },
  },
});
if (!players) throw new Error('give the folder of the players');

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const run = (args) =>
  new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('close', resolve);
  });

/** Our OpenAPI document against the original's; but for operations whose answer its own document has wrong. */
async function compareContract() {
  const known = new Map(
    JSON.parse(await readFile(join(root, 'test/compat/contract-known.json'), 'utf8')).map(
      ({ operation, why }) => [operation, why],
    ),
  );
  const found = await new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(players, 'contract.mjs'), 'packages/server/src/http/openapi.gen.json'],
      { cwd: root, maxBuffer: 1 << 24 },
      (_error, stdout) => resolve(stdout),
    );
  });
  console.log(found.trimEnd());
  const different = [...found.matchAll(/^((?:GET|PUT|POST|PATCH|DELETE) \S+) \[/gm)].map(
    ([, operation]) => operation,
  );
  const unknown = different.filter((operation) => !known.has(operation));
  console.log(`${different.length} operations differ, ${unknown.length} of them without a known reason`);
  return unknown.length;
}

const home = await mkdtemp(join(tmpdir(), 'coder-compat-'));
await chmod(home, 0o711); // started by root, the database runs as somebody else
const url = `http://127.0.0.1:${await freePort()}`;
const server = spawn(process.execPath, [join(root, 'packages/cli/bin/coder.mjs'), 'server'], {
  env: {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CODER_'))),
    CODER_HTTP_ADDRESS: new URL(url).host,
    CODER_ACCESS_URL: url,
    CODER_CONFIG_DIR: join(home, 'config'),
    CODER_CACHE_DIRECTORY: join(home, 'cache'),
    CODER_LICENSING: 'required',
    CODER_DANGEROUS_DISABLE_RATE_LIMITS: 'true',
    CODER_EXPERIMENTS: 'agents,oauth2,mcp-server-http',
  },
  stdio: ['ignore', 'ignore', options.verbose ? 'inherit' : 'ignore'],
});
let failed = 0;
try {
  const deadline = Date.now() + 60_000;
  while (
    !(await fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline || server.exitCode !== null) throw new Error('the server did not get healthy');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  failed += await run([
    join(players, 'run.mjs'),
    '--url',
    url,
    '--until',
    options.until,
    '--equal',
    'test/compat/equal.json',
    ...(options.update ? ['--update'] : []),
  ]);
  failed += await compareContract();
} finally {
  if (server.exitCode === null) {
    server.kill('SIGINT');
    await new Promise((resolve) => server.once('close', resolve));
  }
  await rm(home, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
