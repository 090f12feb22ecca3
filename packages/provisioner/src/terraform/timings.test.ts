import { expect, test } from 'vitest';
import { StageTimings } from './timings.js';

const hook = (type: string, seconds: string, more: object = {}) => ({
  type,
  '@timestamp': `2026-01-02T03:04:${seconds}Z`,
  hook: { resource: { addr: 'a.b', implied_provider: 'a' }, ...more },
});
const told = (timings: StageTimings) =>
  timings
    .end()
    .map(({ stage, source, action, resource, startedAtUs, endedAtUs }) =>
      [stage, source, action, resource, Number(endedAtUs - startedAtUs)].join(' '),
    );

test('the stage as a whole, then finished pairs, whether they ended well or not', () => {
  const timings = new StageTimings('apply');
  timings.take(hook('refresh_start', '05.000001'));
  timings.take(hook('apply_start', '06.5', { action: 'create' }));
  timings.take(hook('refresh_complete', '05.000251'));
  timings.take(hook('provision_start', '07', { provisioner: 'local-exec' }));
  timings.take(hook('apply_errored', '08.000000', { action: 'create' }));
  timings.take(hook('apply_complete', '09', { action: 'delete' }));
  timings.take({ type: 'planned_change', '@timestamp': 'x' });
  const [whole, ...parts] = told(timings);
  expect(whole).toMatch(/^apply coder terraform coder_stage_apply \d+$/);
  expect(parts).toEqual(['apply a state refresh a.b 250', 'apply a create a.b 1500000']);
});

test('each milestone of init ends the one before; no part is negative', () => {
  const timings = new StageTimings('init');
  for (const [code, seconds] of [
    ['initializing_backend_message', '01'],
    ['initializing_provider_plugin_message', '02'],
    ['output_init_success_message', '01'],
  ] as const) {
    timings.take({ type: 'init_output', message_code: code, '@timestamp': `2026-01-02T03:04:${seconds}Z` });
  }
  expect(told(timings).slice(1)).toEqual(['init  load backend 1000000', 'init  load provider plugins 0']);
});
