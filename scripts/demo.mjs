/**
 * `npm run demo`: the whole way once, with the real parts. Starts the server on its embedded PostgreSQL, makes the first
 * user, pushes an example template, builds a workspace from it, stops and starts it, and shows the queue.
 *
 *   npm run demo               goes on with the data of the last run; leaves the server running
 *   npm run demo -- --once     ends the server at the end
 *   npm run demo -- --fresh    begins with an empty directory
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, styleText } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.demo');
const coder = join(root, 'packages/cli/bin/coder.mjs');
const { values: options } = parseArgs({ options: { once: { type: 'boolean' }, fresh: { type: 'boolean' } } });
const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style, text) => (colours ? styleText(style, text) : text);

/** The caller's environment without settings of another deployment. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('CODER_')),
);
const cliEnvironment = { ...environment, CODER_CONFIG_DIR: join(home, 'cli') };

let server;
let step = 0;
const heading = (text) => console.log(`\n${paint('bold', `${++step}. ${text}`)}`);
const say = (text) => console.log(paint('dim', `   ${text}`));

/** Runs one `coder` command as a person would, its output on the screen. Resolves to what it printed. */
function run(args, { quiet = false, shown = args } = {}) {
  if (!quiet) console.log(paint('cyan', `   $ coder ${shown.join(' ')}`));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [coder, ...args], {
      env: cliEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const show = (data) => !quiet && process.stdout.write(String(data).replace(/^(?=.)/gm, '   '));
    child.stdout.on('data', (data) => {
      stdout += data;
      show(data);
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      show(data);
    });
    child.on('close', (code) =>
      code === 0
        ? resolve(stdout)
        : reject(new Error(`coder ${shown.join(' ')} ended with ${code}\n${stderr}`)),
    );
  });
}

/** The first port from `port` on that nobody listens on. */
function freePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) =>
      error.code === 'EADDRINUSE' ? resolve(freePort(port + 1)) : reject(error),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

async function startServer() {
  const port = await freePort(3000);
  if (port !== 3000) say(`port 3000 is taken; taking ${port}`);
  const url = `http://127.0.0.1:${port}`;
  const started = Date.now();
  server = spawn(process.execPath, [coder, 'server'], {
    env: {
      ...environment,
      CODER_HTTP_ADDRESS: `127.0.0.1:${port}`,
      CODER_ACCESS_URL: url,
      CODER_CONFIG_DIR: join(home, 'server'),
      CODER_CACHE_DIRECTORY: join(home, 'cache'),
      CODER_SWAGGER_ENABLE: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (data) => {
      output = (output + data).slice(-4000);
    });
  const ended = new Promise((_, reject) =>
    server.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${output}`))),
  );
  ended.catch(() => {});
  const healthy = async () => {
    while (
      !(await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ))
    )
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await Promise.race([healthy(), ended]);
  say(`healthy after ${((Date.now() - started) / 1000).toFixed(1)} s on ${url}`);
  return url;
}

async function stopServer() {
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGINT');
  await ended;
}

/** The first user; its password is made once and kept beside the data. */
async function account() {
  const file = join(home, 'credentials.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const made = {
    username: 'admin',
    email: 'admin@example.com',
    password: randomBytes(12).toString('base64url'),
  };
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

async function logIn(url, { username, email, password }) {
  const first = await fetch(`${url}/api/v2/users/first`);
  if (first.status === 404) {
    await run(
      [
        'login',
        url,
        '--first-user-username',
        username,
        '--first-user-email',
        email,
        '--first-user-password',
        password,
        '--first-user-full-name',
        'Demo Admin',
        '--first-user-trial=false',
      ],
      { shown: ['login', url, '--first-user-username', username, '--first-user-password', '********'] },
    );
    return;
  }
  say(`${username} is there from an earlier run`);
  const answer = await fetch(`${url}/api/v2/users/login`, {
    method: 'POST',
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`can't log in: ${await answer.text()}`);
  const { session_token: token } = await answer.json();
  await run(['login', url, '--token', token], { shown: ['login', url, '--token', '********'] });
}

async function play() {
  if (options.fresh) await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });

  heading('Start the server: API, queue, three provisioner daemons, embedded PostgreSQL');
  const url = await startServer();

  heading('Log in');
  const user = await account();
  await logIn(url, user);

  heading('Push a template: Terraform files become a version, imported by a job');
  await run(
    ['templates', 'push', 'minimal', '--directory', join(root, 'examples/templates/minimal'), '--yes'],
    { shown: ['templates', 'push', 'minimal', '--directory', 'examples/templates/minimal', '--yes'] },
  );

  const workspaces = JSON.parse((await run(['list', '-o', 'json'], { quiet: true })) || '[]');
  if (workspaces.some(({ name }) => name === 'demo')) say('workspace "demo" is there from an earlier run');
  else {
    heading('Create a workspace from it: plan, apply, resources');
    await run(['create', 'demo', '--template', 'minimal', '--use-parameter-defaults', '--yes']);
  }
  heading('Stop it');
  await run(['stop', 'demo', '--yes']);
  heading('Start it again, warm: two Terraform processes');
  await run(['start', 'demo', '--yes']);
  heading('What the queue did');
  await run([
    'provisioner',
    'jobs',
    'list',
    '-c',
    'created at,type,workspace build transition,template name,workspace name,status,worker name',
  ]);

  const here = relative(process.cwd(), join(home, 'cli')) || '.';
  console.log(`
${paint('bold', 'It runs.')}
   address    ${url}   (API reference: ${url}/swagger)
   user       ${user.email}
   password   ${user.password}

${paint('bold', 'Go on in another terminal:')}
   export CODER_CONFIG_DIR=${here}
   npx coder list
   npx coder show demo
   npx coder templates push cost --directory examples/templates/cost
   npx coder create mine --template cost
   npx coder provisioner jobs list
   npx coder delete demo
`);
  if (options.once) return;
  console.log(
    'The server goes on until Ctrl-C. The next run keeps this data; `npm run demo -- --fresh` empties it.',
  );
  await new Promise((resolve) => server.once('close', resolve));
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stopServer().then(() => process.exit(signal === 'SIGINT' ? 130 : 0)));
try {
  await play();
  await stopServer();
} catch (error) {
  console.error(paint('red', `\n${error.message}`));
  await stopServer();
  process.exitCode = 1;
}
