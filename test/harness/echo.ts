import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '@coder-ts/provisioner';
import { type Client, createClient, type WorkspaceBuild } from '@coder-ts/sdk';
import { pino } from 'pino';
import { archive } from '../../bench/product.js';
import { startTestServer, type TestServer } from './server.js';
import { addTemplate } from './templates.js';
import { addUser } from './users.js';

/** A server with a template of the scripted provisioner, whose script a test may change at any time. */
export interface EchoServer {
  readonly server: TestServer;
  /** Session of an owner. */
  readonly token: string;
  /** Of that owner. */
  readonly client: Client;
  readonly template: { readonly id: string; readonly versionId: string };
  /** The files of a template with this script; no two are the same. */
  filesOf(script: object): Promise<Uint8Array>;
  /** The version of the template does this from now on, without another import. */
  setScript(script: object): Promise<void>;
  /** A new workspace of the template, with this script, or with the one that is set. */
  startBuild(script?: object): Promise<WorkspaceBuild>;
  /** A real daemon, in this process. */
  addDaemon(): Promise<Daemon>;
  close(): Promise<void>;
}

export async function startEchoServer(): Promise<EchoServer> {
  const directory = await mkdtemp(join(tmpdir(), 'coder-echo-'));
  const server = await startTestServer({ config: { cacheDir: directory } });
  const user = await addUser(server, { roles: ['owner'] });
  const client = createClient({ url: server.url, token: user.token });
  const template = await addTemplate(server.deps, user.id);
  const daemons: Daemon[] = [];
  let count = 0;

  const filesOf = (script: object) =>
    archive({ 'echo.json': JSON.stringify(script), 'main.tf': '', 'README.md': String(++count) });

  const setScript = async (script: object) => {
    const { file_id: id } = await server.db
      .selectFrom('provisioner_jobs')
      .innerJoin('template_versions', 'template_versions.job_id', 'provisioner_jobs.id')
      .select('file_id')
      .where('template_versions.id', '=', template.versionId)
      .executeTakeFirstOrThrow();
    const data = Buffer.from(await filesOf(script));
    const hash = createHash('sha256').update(data).digest('hex');
    await server.db.updateTable('files').set({ data, hash }).where('id', '=', id).execute();
  };

  return {
    server,
    token: user.token,
    client,
    template,
    filesOf,
    setScript,
    startBuild: async (script) => {
      if (script) await setScript(script);
      const body = { name: `w${++count}`, template_id: template.id };
      return (await client.createUserWorkspace({ user: 'me', body })).latest_build;
    },
    addDaemon: async () => {
      const name = `echo-${daemons.length}`;
      const daemon = await startDaemon({
        transport: server.daemonTransport,
        organization: 'default',
        name,
        provisioners: ['echo'],
        tags: {},
        version: 'v0.0.0',
        workDir: join(directory, name),
        cacheDir: join(directory, 'cache'),
        environment: {},
        log: pino({ level: 'silent' }),
      });
      daemons.push(daemon);
      return daemon;
    },
    close: async () => {
      await Promise.all(daemons.map((daemon) => daemon.close()));
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
