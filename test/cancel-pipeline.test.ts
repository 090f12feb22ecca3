import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prebuildsUserId } from '../packages/server/src/provisioner-jobs/insert.js';
import { createQueue, type Queue } from './harness/jobs.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { addUser } from './harness/users.js';

const run = promisify(execFile);

let server: TestServer;
let queue: Queue;
let bin: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  const { token } = await addUser(server, { roles: ['owner'] });
  bin = await mkdtemp(join(tmpdir(), 'coder-bin-'));
  await symlink(fileURLToPath(new URL('../packages/cli/bin/coder.mjs', import.meta.url)), join(bin, 'coder'));
  env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    CODER_URL: server.url,
    CODER_SESSION_TOKEN: token,
    CODER_CONFIG_DIR: join(bin, 'none'),
  };
});
afterAll(async () => {
  await server.close();
  await rm(bin, { recursive: true, force: true });
});

/** As an operator types it; where jq is missing, Node stands in for it. */
const pipeline = (filters: string, cancel: string) => `
  ids() { if command -v jq > /dev/null; then jq -r '.[].id'
    else node -e 'for (const { id } of JSON.parse(require("fs").readFileSync(0))) console.log(id)'; fi; }
  coder provisioner jobs list ${filters} -o json | ids | xargs -n1 coder provisioner jobs cancel ${cancel}`;
const shell = (script: string) => run('sh', ['-c', script], { env });

const statuses = async () =>
  Object.fromEntries(
    (await server.db.selectFrom('provisioner_jobs').select(['id', 'status']).execute()).map(
      ({ id, status }) => [id, status],
    ),
  );

it('a flood of prebuilds is canceled by list, jq and xargs, and nothing else is', async () => {
  const flood = [];
  for (let n = 0; n < 3; n++) flood.push((await queue.addImport({ initiatorId: prebuildsUserId })).jobId);
  const { jobId: mine } = await queue.addImport();
  const { jobId: runs } = await queue.addImport({ initiatorId: prebuildsUserId });
  await server.db
    .updateTable('provisioner_jobs')
    .set({ started_at: server.deps.now(), worker_id: randomUUID() })
    .where('id', '=', runs)
    .execute();

  const { stdout } = await shell(
    pipeline('--initiator prebuilds --status pending', '--expect-status pending'),
  );
  expect(stdout.match(/Job canceled/g)).toHaveLength(3);
  const after = await statuses();
  expect(flood.map((id) => after[id])).toEqual(['canceled', 'canceled', 'canceled']);
  expect([after[mine], after[runs]]).toEqual(['pending', 'running']);

  // Nothing is left: the list is [], and nothing is called.
  expect((await shell('coder provisioner jobs list -i prebuilds -s pending -o json')).stdout).toBe('[]\n');
});
