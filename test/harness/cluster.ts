import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@coder-ts/sdk';
import pg from 'pg';
import { archive, Product, wait } from '../../bench/product.js';
import { createTestDatabase, type TestDatabase } from './database.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const psk = 'a-secret-of-the-test';

/** Servers on one database and external daemons, each a process of its own, any of which can be killed. */
export class Cluster {
  private readonly daemons: ChildProcess[] = [];
  private token = '';
  private turn = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly directory: string,
    private readonly servers: Product[],
    private readonly balancer: Server,
  ) {}

  /** @param counts how many of each; the daemons reach the servers in turn, by a balancer */
  static async start(counts: { servers: number; daemons: number }): Promise<Cluster> {
    const database = await createTestDatabase();
    const directory = await mkdtemp(join(tmpdir(), 'coder-cluster-'));
    const servers = await Promise.all(
      Array.from({ length: counts.servers }, () => Product.start(undefined, environmentOf(database))),
    );
    const balancer = balance(servers.map(({ url }) => Number(new URL(url).port)));
    await once(balancer.listen(0, '127.0.0.1'), 'listening');
    const cluster = new Cluster(database, directory, servers, balancer);
    const [first] = servers;
    if (!first) throw new Error('a cluster has a server');
    await first.client();
    cluster.token = await first.logIn();
    for (let n = 0; n < counts.daemons; n++) cluster.spawnDaemon(n);
    return cluster;
  }

  /** A client of one of the servers. */
  client(server: number): Client {
    return createClient({ url: this.servers[server]?.url ?? '', token: this.token });
  }

  /** Asks one server after the other until one answers. A refusal is an answer. */
  async ask<T>(call: (client: Client) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++)
      try {
        return await call(this.client(this.turn++ % this.servers.length));
      } catch (error) {
        const { status = 503 } = error as { status?: number };
        if (status < 500 || attempt > 600) throw error;
        await wait(50);
      }
  }

  /** Kills a server and starts it again, at the same address. */
  async killServer(n: number): Promise<void> {
    const server = this.servers[n];
    if (!server) throw new Error(`there is no server ${n}`);
    const gone = once(server.process, 'close');
    server.process.kill('SIGKILL');
    await gone;
    this.servers[n] = await Product.start(server.home, environmentOf(this.database), server.url);
  }

  /** Kills a daemon and starts it again, under its name, in its directory. */
  async killDaemon(n: number): Promise<void> {
    const daemon = this.daemons[n];
    if (!daemon) throw new Error(`there is no daemon ${n}`);
    const gone = once(daemon, 'close');
    daemon.kill('SIGKILL');
    await gone;
    this.spawnDaemon(n);
  }

  /** A statement on the database, beside the servers. */
  async sql<T extends pg.QueryResultRow>(statement: string): Promise<T[]> {
    const client = new pg.Client(this.database.url);
    await client.connect();
    try {
      return (await client.query<T>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** A template of the scripted provisioner. @returns the id of its version */
  async addTemplate(name: string, script: object): Promise<string> {
    const client = this.client(0);
    const body = await archive({ 'echo.json': JSON.stringify(script), 'main.tf': '' });
    const { hash } = await client.uploadFile({ body, contentType: 'application/x-tar' });
    let version = await client.createTemplateVersionByOrganization({
      organization: 'default',
      body: { file_id: hash, storage_method: 'file', provisioner: 'echo' },
    });
    while (!version.job.completed_at) {
      await wait(50);
      version = await client.getTemplateVersionById({ templateversion: version.id });
    }
    if (version.job.status !== 'succeeded') throw new Error(version.job.error);
    await client.createTemplateByOrganization({
      organization: 'default',
      body: { name, template_version_id: version.id },
    });
    return version.id;
  }

  async stop(): Promise<void> {
    for (const daemon of this.daemons) daemon.kill('SIGKILL');
    await Promise.all(this.servers.map((server) => server.stop()));
    this.balancer.close();
    await this.database.drop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private spawnDaemon(n: number): void {
    const { port } = this.balancer.address() as AddressInfo;
    const options = {
      organization: 'default',
      name: `external-${n}`,
      provisioners: ['echo'],
      tags: {},
      version: 'v0.0.0',
      workDir: join(this.directory, `work-${n}`),
      cacheDir: join(this.directory, 'cache'),
    };
    const program = `
      import { createConnectTransport } from '@connectrpc/connect-node';
      import { startDaemon } from '@coder-ts/provisioner';
      const authenticate = (next) => (request) => {
        request.header.set('Coder-Provisioner-Daemon-PSK', ${JSON.stringify(psk)});
        return next(request);
      };
      const transport = createConnectTransport({
        baseUrl: 'http://127.0.0.1:${port}', httpVersion: '1.1', interceptors: [authenticate],
      });
      const log = { info() {}, warn() {}, error: console.error };
      await startDaemon({ ...${JSON.stringify(options)}, transport, log });
    `;
    const args = ['--input-type=module', '-e', program];
    this.daemons[n] = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

const environmentOf = ({ url }: TestDatabase) => ({
  CODER_PG_CONNECTION_URL: url,
  CODER_PROVISIONER_DAEMONS: '0',
  CODER_PROVISIONER_DAEMON_PSK: psk,
});

/** Passes each connection to the next port that takes it. */
function balance(ports: readonly number[]): Server {
  let turn = 0;
  const pass = (client: Socket, attempt: number) => {
    const upstream = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1');
    upstream.once('connect', () => client.pipe(upstream).pipe(client));
    upstream.once('error', () => {
      if (upstream.bytesRead === 0 && upstream.connecting && attempt < ports.length)
        pass(client, attempt + 1);
      else client.destroy();
    });
    upstream.once('close', (failed) => {
      if (!failed) client.destroy();
    });
    client.once('close', () => upstream.destroy());
  };
  return createServer((client) => {
    client.on('error', () => client.destroy());
    pass(client, 1);
  });
}
