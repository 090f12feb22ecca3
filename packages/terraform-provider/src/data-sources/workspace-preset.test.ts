import { expect, test } from 'vitest';
import { readDataSource } from '../framework/read-data-source.js';
import { validateConfig } from '../framework/validate.js';
import type { ObjectValue } from '../framework/value.js';
import { workspacePreset } from './workspace-preset.js';

const told = (config: ObjectValue) =>
  validateConfig(workspacePreset.schema.block, { name: 'p', ...config }).map(({ summary }) => summary);
const prebuilds = (parts: ObjectValue): ObjectValue => ({ prebuilds: [{ instances: 1, ...parts }] });
const scheduled = (crons: string[], timezone = 'UTC'): ObjectValue =>
  prebuilds({ scheduling: [{ timezone, schedule: crons.map((cron) => ({ cron, instances: -1 })) }] });

test.each([
  [{ name: '' }, 'expected "name" to not be an empty string, got '],
  [{ description: 'é'.repeat(65) }, /^expected length of description to be in the range \(0 - 128\), got é/],
  [{ icon: `/${'i'.repeat(256)}` }, /^expected length of icon to be in the range \(0 - 256\), got/],
  [{ icon: '%' }, 'parse "%": invalid URL escape "%"'],
  [prebuilds({ instances: -1 }), 'expected prebuilds.0.instances to be at least (0), got -1'],
  [
    prebuilds({ expiration_policy: [{ ttl: 3599 }] }),
    '"prebuilds.0.expiration_policy.0.ttl" must be 0 or between 3600 and 31536000, got 3599',
  ],
  [scheduled(['* 9 * * *'], 'utc'), 'failed to load timezone "utc": unknown time zone utc'],
  [scheduled(['@daily']), 'cron spec failed validation: cron specification should consist of 5 fields'],
  [scheduled(['0 9 * * *']), 'cron spec failed validation: minute field should be *'],
  [scheduled(['* 25-26 * * *']), 'failed to parse cron spec: end of range (26) above maximum (23): 25-26'],
])('%j is refused', (config, message) => {
  expect(told(config)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
});

test.each([
  {},
  { parameters: { a: '' } },
  prebuilds({ expiration_policy: [{ ttl: 0 }] }),
  prebuilds({ expiration_policy: [{ ttl: 31536000 }] }),
  scheduled(['* 8-18 * * MON-FRI'], ''),
])('%j is taken', (config) => expect(told(config)).toEqual([]));

test('is known by its name and fills what a present block leaves out', async () => {
  const read = (config: ObjectValue) =>
    readDataSource(workspacePreset, { name: 'p', ...config }, { variables: {}, url: '' });
  expect((await read(prebuilds({}))).state).toEqual({
    id: 'p',
    name: 'p',
    description: null,
    icon: null,
    default: false,
    parameters: null,
    prebuilds: [{ instances: 1, expiration_policy: [], scheduling: [] }],
  });
  expect((await read({})).state.prebuilds).toBeNull();
  expect((await read(scheduled(['* 9 * * *', '* 9-10 * * *']))).diagnostics[0]?.summary).toBe(
    'schedules overlap with each other: schedules overlap: * 9 * * * and * 9-10 * * *',
  );
});
