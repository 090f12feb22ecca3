import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepLogs, type LogLine, mostLogBytes, overflowMessage, totalBytes } from './keep-logs.js';

const line = fc.record({
  source: fc.constantFrom('provisioner_daemon' as const, 'provisioner' as const),
  level: fc.constantFrom('info' as const, 'error' as const),
  createdAt: fc.constant('2026-01-01T00:00:00Z'),
  stage: fc.constantFrom('Planning', 'Cleaning Up'),
  output: fc.constantFrom('', 'short', '€'.repeat(1000), 'x'.repeat(1024)),
});
const batches = fc.array(
  fc.record({
    lines: fc.array(line, { maxLength: 40 }),
    times: fc.integer({ min: 1, max: 40 }),
    last: fc.boolean(),
  }),
  { maxLength: 12 },
);

it('never holds more than 1 MiB, counts what it holds, and marks one cut', () => {
  fc.assert(
    fc.property(batches, (script) => {
      const kept: LogLine[] = [];
      let account = { length: 0, overflowed: false };
      for (const { lines, times, last } of script)
        for (let time = 0; time < times; time++) {
          const before = account;
          const step = keepLogs(account, lines, last);
          if (!step.account.overflowed) expect(step.kept).toEqual(lines);
          if (before.overflowed && !last)
            expect(step.kept.every((one) => one.output === '' || one.level === 'error')).toBe(true);
          kept.push(...step.kept);
          account = step.account;
        }
      expect(account.length).toBe(totalBytes(kept));
      expect(account.length).toBeLessThanOrEqual(mostLogBytes);
      const marks = kept.filter((one) => one.output === overflowMessage);
      expect(marks).toHaveLength(account.overflowed ? 1 : 0);
    }),
    { numRuns: 40 },
  );
});
