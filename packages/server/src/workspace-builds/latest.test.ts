import { readFile } from 'node:fs/promises';
import type { Workspace } from '@coder-ts/api';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { createBuild } from './create.js';

let server: TestServer;
let mia: TestUser;
let workspaceId: string;
beforeAll(async () => {
  server = await startTestServer();
  mia = await addUser(server);
  const template = await addTemplate(server.deps, mia.id);
  const { body } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: mia.token,
    body: { name: 'race', template_id: template.id },
  });
  workspaceId = body.id;
});
afterAll(() => server.close());

const builds = () =>
  server.db
    .selectFrom('workspace_builds')
    .select(['id', 'build_number', 'latest'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('build_number')
    .execute();

it('of builds asked for at once one is made, and exactly the newest is the latest', async () => {
  for (let round = 1; round <= 5; round++) {
    const last = (await builds()).at(-1);
    await endBuild(server.deps, last?.id ?? '');
    const transitions = ['start', 'stop', 'start', 'stop', 'start', 'stop'];
    const answers = await Promise.all(
      transitions.map((transition) =>
        server.request('POST', `/api/v2/workspaces/${workspaceId}/builds`, {
          token: mia.token,
          body: { transition },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const rows = await builds();
    expect(rows).toHaveLength(round + 1);
    expect(rows.filter(({ latest }) => latest)).toEqual([rows.at(-1)]);
  }
});

it('a build that is rolled back leaves the mark where it was', async () => {
  const before = await builds();
  await endBuild(server.deps, before.at(-1)?.id ?? '');
  const away = server.db.transaction().execute(async (tx) => {
    await createBuild(tx, server.deps, {
      workspaceId,
      transition: 'stop',
      reason: 'autostop',
      initiatorId: mia.id,
      actor: undefined,
      versionId: undefined,
      presetId: undefined,
      values: [],
    });
    throw new Error('rolled back');
  });
  await expect(away).rejects.toThrow('rolled back');
  expect(await builds()).toEqual(before);
});

it('the database refuses a second latest build', async () => {
  const rows = await builds();
  const second = server.db
    .updateTable('workspace_builds')
    .set({ latest: true })
    .where('id', '=', rows[0]?.id ?? '')
    .execute();
  await expect(second).rejects.toThrow('workspace_builds_latest');
});

it('builds that were there before the mark get it by their number', async () => {
  const before = await builds();
  expect(before.length).toBeGreaterThan(2);
  const file = new URL('../database/migrations/0008_latest_build.sql', import.meta.url);
  await server.db.transaction().execute(async (tx) => {
    for (const index of [
      'workspaces_next_start',
      'workspaces_unused',
      'workspaces_deleting',
      'users_suspended',
    ])
      await sql`DROP INDEX ${sql.ref(index)}`.execute(tx);
    await sql`ALTER TABLE workspace_builds DROP COLUMN latest`.execute(tx);
    await sql.raw(await readFile(file, 'utf8')).execute(tx);
  });
  expect(await builds()).toEqual(before);
});
