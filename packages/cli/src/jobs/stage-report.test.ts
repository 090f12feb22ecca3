import type { ProvisionerJob, ProvisionerJobLog } from '@coder-ts/sdk';
import { expect, it } from 'vitest';
import { StageReport } from './stage-report.js';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();
const plain = (text: string) => text;

function report(verbose = false) {
  const lines: string[] = [];
  const output = { line: (text: string) => void lines.push(text), status() {}, close() {} };
  const style = { dim: plain, bold: plain, green: plain, red: plain, yellow: plain };
  return { lines, report: new StageReport(output, style, verbose, () => start) };
}

const row = (ms: number, stage: string, output = '', log_level: ProvisionerJobLog['log_level'] = 'info') =>
  ({ id: ms, created_at: at(ms), log_level, log_source: 'provisioner', stage, output }) as ProvisionerJobLog;
const job = (values: Partial<ProvisionerJob>) =>
  ({ status: 'pending', queue_position: 0, ...values }) as ProvisionerJob;
/** Without the clock, whose zone is the machine's. */
const shown = (lines: string[]) => lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3}/, '<time>'));

it('tells stages with their durations', () => {
  const { lines, report: stages } = report();
  stages.queued();
  stages.log(row(20, 'Setting up'));
  stages.log(row(50, 'Planning', 'Terraform 1.11.4'));
  stages.log(row(60, 'Planning', 'detail', 'debug'));
  stages.end(job({ status: 'succeeded', completed_at: at(90) }));
  expect(shown(lines)).toEqual([
    '==> ⧗ Queued',
    '=== ✔ Queued [20ms]',
    '==> ⧗ Setting up',
    '=== ✔ Setting up [30ms]',
    '==> ⧗ Planning',
    '<time>  Terraform 1.11.4',
    '=== ✔ Planning [40ms]',
  ]);
});

it('shows debug lines to who asks for them', () => {
  const { lines, report: stages } = report(true);
  stages.log(row(60, 'Planning', 'detail', 'debug'));
  expect(shown(lines)).toContain('<time>  detail');
});

it('tells the place in the queue when it changes', () => {
  const { lines, report: stages } = report();
  stages.queued();
  for (const queue_position of [3, 3, 1, 0]) stages.position(job({ queue_position }));
  expect(lines).toEqual(['==> ⧗ Queued', '==> ⧗ Queued (position: 3)', '==> ⧗ Queued (next)']);
});

it('says again why a stage failed, after what was done to clean up', () => {
  const { lines, report: stages } = report();
  stages.log(row(10, 'Starting workspace', 'vm: Creating...'));
  stages.log(row(20, 'Starting workspace', 'Error: exit status 7', 'error'));
  stages.log(row(30, 'Cleaning Up'));
  stages.end(job({ status: 'failed', completed_at: at(40) }));
  expect(shown(lines).slice(-6)).toEqual([
    '<time>  Error: exit status 7',
    '=== ✘ Starting workspace [20ms]',
    '==> ⧗ Cleaning Up',
    '=== ✔ Cleaning Up [10ms]',
    '\nStarting workspace failed:',
    '  Error: exit status 7',
  ]);
});

it('marks the stage that was broken off without an error, not the cleaning up after it', () => {
  const { lines, report: stages } = report();
  stages.log(row(10, 'Planning'));
  stages.log(row(20, 'Commit quota', 'Budget 10'));
  stages.log(row(30, 'Commit quota', 'This build would exceed your quota. Failing.', 'warn'));
  stages.log(row(40, 'Cleaning Up'));
  stages.log(row(45, 'Cleaning Up', 'removed'));
  stages.end(job({ status: 'failed', completed_at: at(50) }));
  expect(shown(lines).slice(3)).toEqual([
    '==> ⧗ Commit quota',
    '<time>  Budget 10',
    '<time>  This build would exceed your quota. Failing.',
    '=== ✘ Commit quota [20ms]',
    '==> ⧗ Cleaning Up',
    '<time>  removed',
    '=== ✔ Cleaning Up [10ms]',
    '\nCommit quota failed:',
    '  Budget 10',
    '  This build would exceed your quota. Failing.',
  ]);
});

it('cleaning up after a success marks nothing as failed', () => {
  const { lines, report: stages } = report();
  stages.log(row(10, 'Starting workspace', 'a warning', 'warn'));
  stages.log(row(40, 'Cleaning Up'));
  stages.end(job({ status: 'succeeded', completed_at: at(50) }));
  expect(shown(lines).slice(-3)).toEqual([
    '=== ✔ Starting workspace [30ms]',
    '==> ⧗ Cleaning Up',
    '=== ✔ Cleaning Up [10ms]',
  ]);
});

it('marks the last stage where none had an error', () => {
  const { lines, report: stages } = report();
  stages.log(row(10, 'Graphing', 'one'));
  stages.end(job({ status: 'failed', completed_at: at(40) }));
  expect(lines).toContain('=== ✘ Graphing [30ms]');
  expect(lines.slice(-2)).toEqual(['\nGraphing failed:', '  one']);
});

it('says that a job was canceled', () => {
  const { lines, report: stages } = report();
  stages.queued();
  stages.end(job({ status: 'canceled', completed_at: at(40) }));
  expect(lines).toEqual(['==> ⧗ Queued', '=== ✘ Queued [40ms]', 'The job was canceled.']);
});
