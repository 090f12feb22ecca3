import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@coder-ts/sdk';
import tar from 'tar-stream';

export const coder = fileURLToPath(new URL('../packages/cli/bin/coder.mjs', import.meta.url));
const firstUser = { email: 'bench@example.com', password: 'Bench-Mark-Password-1' };
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** For a look inside: `BENCH_NODE_ARGUMENTS="--cpu-prof --cpu-prof-dir=/tmp/profile"`. */
const nodeArguments = process.env.BENCH_NODE_ARGUMENTS?.split(' ') ?? [];
/** Between two looks at a job. Jobs are timed by the server's own clock, so that this only has to disturb them little. */
const lookMs = 100;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A fresh directory that others may enter: started by root, the database runs as somebody else. */
export async function publicDirectory(prefix: string): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  await chmod(path, 0o711);
  return path;
}

/** The product as a process of its own: what a user would start, measured from outside. */
export class Product {
  private token: string | undefined;

  private constructor(
    readonly home: string,
    readonly process: ChildProcess,
    readonly url: string,
    /** From the start of the process to the first good answer of `/healthz`, ms. */
    readonly startMs: number,
  ) {}

  /** @param at the URL it is to listen at; default: one of its own */
  static async start(home?: string, environment: Record<string, string> = {}, at?: string): Promise<Product> {
    const directory = home ?? (await publicDirectory('coder-product-'));
    const url = at ?? `http://127.0.0.1:${await freePort()}`;
    const started = performance.now();
    const child = spawn(process.execPath, [...nodeArguments, coder, 'server'], {
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CODER_'))),
        CODER_HTTP_ADDRESS: new URL(url).host,
        CODER_ACCESS_URL: url,
        CODER_CONFIG_DIR: join(directory, 'config'),
        CODER_CACHE_DIRECTORY: join(directory, 'cache'),
        CODER_DANGEROUS_DISABLE_RATE_LIMITS: 'true',
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said = `${said}${data}`.slice(-4000);
    });
    while (
      !(await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${said}`);
      await wait(5);
    }
    return new Product(directory, child, url, performance.now() - started);
  }

  /** Ends the server; its data stays unless told. */
  async stop({ keep = false } = {}): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGINT');
    await ended;
    if (!keep) await rm(this.home, { recursive: true, force: true });
  }

  /** A client of the first user, who is made. */
  async client(): Promise<Client> {
    const nobody = createClient({ url: this.url });
    await nobody.createInitialUser({
      body: { ...firstUser, username: 'bench', name: 'Bench', trial: false } as never,
    });
    return this.signedIn();
  }

  /** A client of the first user, who is there. */
  async signedIn(): Promise<Client> {
    this.token ??= await this.logIn();
    return createClient({ url: this.url, token: this.token });
  }

  /** A session token of the first user. */
  async logIn(): Promise<string> {
    return (await createClient({ url: this.url }).logInUser({ body: firstUser })).session_token;
  }

  /** Resident memory of the server's process, MiB; PostgreSQL and Terraform are other processes. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  /** Processor seconds of the server and all that it started and that ended, PostgreSQL's processes apart. */
  async cpuSeconds(): Promise<number> {
    return ticksOf(await readFile(`/proc/${this.process.pid}/stat`, 'utf8')) / 100;
  }
}

/** utime + stime + cutime + cstime of a process, in ticks of 10 ms. */
function ticksOf(stat: string): number {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
}

/** Processor seconds of the children of this process that ended. */
export async function childrenCpuSeconds(): Promise<number> {
  const fields = (await readFile('/proc/self/stat', 'utf8')).split(') ').at(-1)?.split(' ').map(Number) ?? [];
  return ((fields[13] ?? 0) + (fields[14] ?? 0)) / 100;
}

export async function archive(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const pack = tar.pack();
  for (const [name, text] of Object.entries(files)) pack.entry({ name }, text);
  pack.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of pack) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}

/** Milliseconds that a job took, from its creation to its end, by the server's own times. */
export function jobMs(
  job: { status: string; error?: string; created_at: string; completed_at?: string },
  wanted = 'succeeded',
): number {
  if (job.status !== wanted || !job.completed_at)
    throw new Error(`the job is ${job.status}: ${job.error ?? ''}`);
  return Date.parse(job.completed_at) - Date.parse(job.created_at);
}

/** Imports the files as a version and waits; returns its id and how long the import took, ms. */
export async function importVersion(
  client: Client,
  files: Readonly<Record<string, string>>,
  template?: string,
) {
  const { hash } = await client.uploadFile({ body: await archive(files), contentType: 'application/x-tar' });
  const body = {
    file_id: hash,
    storage_method: 'file',
    provisioner: 'terraform',
    ...(template ? { template_id: template } : {}),
  };
  let version = await client.createTemplateVersionByOrganization({
    organization: 'default',
    body: body as never,
  });
  while (!version.job.completed_at) {
    await wait(lookMs);
    version = await client.getTemplateVersionById({ templateversion: version.id });
  }
  return { id: version.id, ms: jobMs(version.job) };
}

export async function createTemplate(client: Client, name: string, files: Readonly<Record<string, string>>) {
  const version = await importVersion(client, files);
  const template = await client.createTemplateByOrganization({
    organization: 'default',
    body: { name, template_version_id: version.id } as never,
  });
  return { template: template.id, version: version.id };
}

export async function finishedBuild(client: Client, id: string) {
  for (;;) {
    const build = await client.getWorkspaceBuild({ workspacebuild: id });
    if (build.job.completed_at) return build;
    await wait(lookMs);
  }
}
