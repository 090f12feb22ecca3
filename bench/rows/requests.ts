import type { Client } from '@coder-ts/sdk';
import { embeddedPostgresUrl } from '../../packages/server/src/database/embedded/start.js';
import { atEnd, query } from '../database.js';
import { addJobs, type JobMaker } from '../jobs.js';
import { postgresProcessorMs, processorMs } from '../processor.js';
import { archive, createTemplate, finishedBuild, jobMs, Product } from '../product.js';
import type { Prepare, Row } from '../row.js';
import { resources } from '../terraform.js';

const clients = 16;

interface Setting {
  readonly product: Product;
  readonly client: Client;
  readonly token: string;
  readonly version: string;
  readonly workspace: string;
}

/** A server with 25 workspaces and, where wanted, 2,000 pending jobs; no daemon takes them. */
async function prepare(pending: boolean): Promise<Setting> {
  const first = await Product.start();
  const client = await first.client();
  const { version } = await createTemplate(client, 'small', resources(1));
  const made = await Promise.all(
    Array.from({ length: 25 }, (_, n) =>
      client.createUserWorkspace({
        user: 'me',
        body: { name: `w${n}`, template_version_id: version } as never,
      }),
    ),
  );
  for (const { latest_build } of made) jobMs((await finishedBuild(client, latest_build.id)).job);
  await first.stop({ keep: true });
  const product = await Product.start(first.home, { CODER_PROVISIONER_DAEMONS: '0' });
  const token = await product.logIn();
  const { url } = await embeddedPostgresUrl(`${first.home}/config`);
  if (pending) {
    const [job] = await query<{ organization_id: string; initiator_id: string; file_id: string }>(
      url,
      'SELECT organization_id, initiator_id, file_id FROM provisioner_jobs LIMIT 1',
    );
    if (!job) throw new Error('there is no job');
    const maker: Omit<JobMaker, 'next'> = {
      organizationId: job.organization_id,
      userId: job.initiator_id,
      fileId: job.file_id,
    };
    await addJobs(url, maker, { count: 2000, status: 'pending' });
  }
  await query(
    url,
    `UPDATE provisioner_daemons SET stopped_at = NULL, last_seen_at = now() + interval '1 day'`,
  );
  return { product, client: await product.signedIn(), token, version, workspace: made[0]?.id ?? '' };
}

/** Processor time of a request, server and PostgreSQL together, ms; so many clients ask at once. */
async function perRequest({ product, token }: Setting, path: string, count: number): Promise<number> {
  const data = `${product.home}/config/postgres/data`;
  const total = async () => (await processorMs(product.process.pid ?? 0)) + (await postgresProcessorMs(data));
  let left = count;
  const before = await total();
  const work = async () => {
    while (left-- > 0) {
      const answer = await fetch(`${product.url}${path}`, { headers: { 'Coder-Session-Token': token } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return ((await total()) - before) / count;
}

/** P17: one kind of request, beside one of the same server that asks nobody. */
async function request(
  what: string,
  limit: number,
  path: (setting: Setting) => Promise<string> | string,
  { pending = false, rounds = 5 } = {},
): Promise<Row> {
  const setting = await prepared(pending);
  const at = await path(setting);
  return {
    id: 'P17',
    what: `processor time a request, server and PostgreSQL, ${clients} clients: ${what}`,
    unit: 'CPU-ms',
    target: `<= ${limit} CPU-ms, half of the original`,
    rounds,
    arms: {
      ours: () => perRequest(setting, at, 160),
      'bare route': () => perRequest(setting, '/api/v2/buildinfo', 320),
    },
    reached: (ours) => ours <= limit,
  };
}

const shared = new Map<boolean, Promise<Setting>>();

/** One setting for all rows that want the same. */
function prepared(pending: boolean): Promise<Setting> {
  const known = shared.get(pending);
  if (known) return known;
  const setting = prepare(pending);
  shared.set(pending, setting);
  atEnd(async () => (await setting).product.stop());
  return setting;
}

async function pendingVersion({ client }: Setting): Promise<string> {
  const { hash } = await client.uploadFile({
    body: await archive({ 'main.tf': '' }),
    contentType: 'application/x-tar',
  });
  const { id } = await client.createTemplateVersionByOrganization({
    organization: 'default',
    body: { file_id: hash, storage_method: 'file', provisioner: 'terraform' } as never,
  });
  return `/api/v2/templateversions/${id}`;
}

const jobs = '/api/v2/organizations/default/provisionerjobs';

export const requests: Record<string, Prepare> = {
  'P17 me': (quick) => request('users/me', 1.0, () => '/api/v2/users/me', { rounds: quick ? 2 : 5 }),
  'P17 workspace': (quick) =>
    request('one workspace', 5.1, ({ workspace }) => `/api/v2/workspaces/${workspace}`, {
      rounds: quick ? 2 : 5,
    }),
  'P17 workspaces': (quick) =>
    request('25 workspaces', 10.4, () => '/api/v2/workspaces?limit=25', { rounds: quick ? 2 : 5 }),
  'P17 jobs': (quick) => request('the newest jobs', 4.8, () => jobs, { rounds: quick ? 2 : 5 }),
  'P17 pending': (quick) =>
    request('50 pending of 2,000', 9, () => `${jobs}?status=pending`, {
      pending: true,
      rounds: quick ? 2 : 5,
    }),
  'P17 version': (quick) =>
    request('one pending version', 2.2, pendingVersion, { pending: true, rounds: quick ? 2 : 5 }),
};
