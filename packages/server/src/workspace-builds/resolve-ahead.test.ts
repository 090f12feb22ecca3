import type { Workspace, WorkspaceBuild } from '@coder-ts/api';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { createBuild } from './create.js';
import { resolveAhead } from './resolve-ahead.js';

const source = `
data "coder_parameter" "size" {
  name    = "size"
  mutable = true
  default = "small"
}
data "coder_workspace_tags" "tags" {
  tags = { "size" = data.coder_parameter.size.value }
}`;

let server: TestServer;
let mia: TestUser;
let template: { id: string; versionId: string };
let workspace: Workspace;
beforeAll(async () => {
  server = await startTestServer();
  mia = await addUser(server);
});
afterAll(() => server.close());
beforeEach(async () => {
  template = await addTemplate(server.deps, mia.id, {
    source,
    parameters: [{ name: 'size', default: 'small' }],
    workspaceTags: { size: 'data.coder_parameter.size.value' },
  });
  const { body } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: mia.token,
    body: { name: `w-${template.id.slice(0, 8)}`, template_id: template.id },
  });
  workspace = body;
  await endBuild(server.deps, body.latest_build.id);
});

const build = (size?: string) =>
  server.request<WorkspaceBuild>('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    token: mia.token,
    body: { transition: 'start', ...(size && { rich_parameter_values: [{ name: 'size', value: size }] }) },
  });

it('the template is read before the workspace is locked', async () => {
  let answer: ReturnType<typeof build> | undefined;
  await server.db.transaction().execute(async (tx) => {
    await sql`SELECT FROM workspaces WHERE id = ${workspace.id}::uuid FOR UPDATE`.execute(tx);
    answer = build('large');
    const isWaiting = async () => {
      const { rows } = await sql<{ waiting: number }>`
        SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(server.db);
      return rows[0]?.waiting;
    };
    await expect.poll(isWaiting, { timeout: 10_000 }).toBe(1);
    // Whoever reads the archive only now finds nothing in it.
    await server.db
      .updateTable('files')
      .set({ data: Buffer.alloc(0) })
      .execute();
  });
  const made = await answer;
  expect(made?.status).toBe(201);
  expect(made?.body.job.tags).toMatchObject({ size: 'large' });
});

it('what was worked out from a build that is no longer the last is worked out again', async () => {
  const row = await server.db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspace.id)
    .executeTakeFirstOrThrow();
  const asked = { versionId: undefined, presetId: undefined, values: [] };
  const ahead = await resolveAhead(server.deps, row, asked);
  expect(ahead?.tags).toMatchObject({ status: 'fulfilled', value: { size: 'small' } });
  const { body } = await build('large');
  await endBuild(server.deps, body.id);
  const id = await server.db.transaction().execute((tx) =>
    createBuild(tx, server.deps, {
      workspaceId: workspace.id,
      transition: 'stop',
      reason: 'autostop',
      initiatorId: mia.id,
      actor: undefined,
      ...asked,
      ahead,
    }),
  );
  const { tags } = await server.db
    .selectFrom('provisioner_jobs as job')
    .innerJoin('workspace_builds as build', 'build.job_id', 'job.id')
    .select('job.tags')
    .where('build.id', '=', id)
    .executeTakeFirstOrThrow();
  expect(tags).toMatchObject({ size: 'large' });
});

it('nothing is worked out for a build that will be refused', async () => {
  await build();
  const row = await server.db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspace.id)
    .executeTakeFirstOrThrow();
  expect(
    await resolveAhead(server.deps, row, { versionId: undefined, presetId: undefined, values: [] }),
  ).toBe(undefined);
});
