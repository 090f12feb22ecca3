import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser } from '../../../../test/harness/users.js';
import { withCarriedValues } from './carried-values.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('what was given for the active version is kept, defaults and what is given now are not', async () => {
  const admin = await addUser(server);
  const template = await addTemplate(server.deps, admin.id);
  const variable = { template_version_id: template.versionId, required: false, sensitive: false };
  await server.db
    .insertInto('template_version_variables')
    .values([
      { ...variable, position: 0, name: 'region', value: 'us', default_value: 'eu' },
      { ...variable, position: 1, name: 'size', value: 's', default_value: 's' },
      { ...variable, position: 2, name: 'zone', value: 'b', default_value: 'a' },
    ])
    .execute();
  const given = [{ name: 'zone', value: 'c' }];
  expect(await withCarriedValues(server.db, template.id, given)).toEqual([
    { name: 'zone', value: 'c' },
    { name: 'region', value: 'us' },
  ]);
  expect(await withCarriedValues(server.db, null, given)).toEqual(given);
});
