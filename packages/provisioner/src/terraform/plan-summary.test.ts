import { expect, test } from 'vitest';
import { PlanSummary } from './plan-summary.js';

const replace = (type: string) => ({
  type: 'planned_change',
  change: { action: 'replace', resource: { resource_type: type } },
});
const metadata = (cost: unknown, replaced = false) => ({
  type: 'coder_metadata',
  planned: { daily_cost: cost },
  replaced,
});

test('each instance counts once, a replaced one by the call for the new one', () => {
  const summary = new PlanSummary(true);
  summary.takeCall(metadata(3));
  summary.takeCall(metadata(Symbol('unknown')));
  summary.takeCall(metadata(5, true));
  summary.takeCall(metadata(6n));
  summary.takeCall({ type: 'coder_ai_task', planned: {}, replaced: false });
  summary.takeCall({ type: 'coder_agent', planned: {}, replaced: false });
  summary.takeEvent(replace('coder_metadata'));
  summary.takeEvent(replace('coder_agent'));
  expect(summary.totals()).toEqual({ dailyCost: 9, aiTaskCount: 1 });
  expect(summary.hasReplacement()).toBe(false);
});

test('it does not know where another provider plans, or something else made the replacement', () => {
  expect(new PlanSummary(false).totals()).toBeUndefined();
  const tainted = new PlanSummary(true);
  tainted.takeCall(metadata(3));
  tainted.takeEvent(replace('coder_metadata'));
  expect(tainted.totals()).toBeUndefined();
});

test('replacements of other resources are seen', () => {
  const summary = new PlanSummary(true);
  summary.takeEvent(replace('terraform_data'));
  expect(summary.hasReplacement()).toBe(true);
});
