import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endLeftover } from './end-leftover.js';
import { identify, isGroupLeft, isRunning, type ProcessIdentity } from './identity.js';
import { failureOf, type ProcessOptions, runProcess } from './run.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(() => rm(directory, { recursive: true }));

function shell(script: string, more: Partial<ProcessOptions> = {}): ProcessOptions & { lines: string[] } {
  const lines: string[] = [];
  const never = new AbortController().signal;
  return {
    lines,
    binary: '/bin/sh',
    args: ['-c', script],
    cwd: directory,
    env: process.env,
    cancellation: { signal: never, kill: never },
    killAfterMs: 60_000,
    onStdout: (line) => {
      lines.push(line);
      return undefined;
    },
    onStderr: () => undefined,
    ...more,
  };
}

test('lines of any length arrive, without NUL and with broken UTF-8 replaced', async () => {
  const options = shell(
    `printf 'a\\000b\\n'; printf '\\377c\\n'; head -c 300000 /dev/zero | tr '\\000' x; echo; printf end`,
  );
  const end = await runProcess(options);
  expect(end).toEqual({ code: 0, signal: null, interrupted: false });
  expect(options.lines.map((line) => line.slice(0, 5))).toEqual(['ab', '\ufffdc', 'xxxxx', 'end']);
  expect(options.lines[2]).toHaveLength(300_000);
});

test('a line beyond 4 MiB is cut and what follows is still read', async () => {
  const cuts: [number, boolean][] = [];
  await runProcess(
    shell(`head -c 9000000 /dev/zero | tr '\\000' x; echo; echo next`, {
      onStdout: (line, cut) => {
        cuts.push([line.length, cut]);
        return undefined;
      },
    }),
  );
  expect(cuts).toEqual([
    [4 * 1024 * 1024, true],
    [4, false],
  ]);
});

test('a slow taker slows the writer and not the memory', async () => {
  let taken = 0;
  const before = process.memoryUsage().rss;
  let peak = before;
  const end = await runProcess(
    shell(
      `head -c 200000000 /dev/zero | tr '\\000' '\\n' | sed 's/^/${'y'.repeat(99)}/' | head -c 200000000`,
      {
        onStdout: () => {
          taken += 1;
          if (taken % 1000 !== 0) return undefined;
          peak = Math.max(peak, process.memoryUsage().rss);
          return new Promise((resolve) => setImmediate(resolve));
        },
      },
    ),
  );
  expect(end.code).toBe(0);
  expect(taken).toBe(2_000_000);
  expect(peak - before).toBeLessThan(150 * 1024 * 1024);
});

test('a program that ignores the interrupt is killed with its children', async () => {
  const cancel = new AbortController();
  const options = shell(`trap '' INT; sleep 300 & echo $! > child; wait; sleep 300`, {
    cancellation: { signal: cancel.signal, kill: new AbortController().signal },
    killAfterMs: 200,
  });
  const running = runProcess(options);
  while (!existsSync(join(directory, 'child'))) await sleep(10);
  await sleep(20);
  cancel.abort();
  const end = await running;
  expect(end.interrupted).toBe(true);
  expect(failureOf(end)).toBe('signal: killed');
  const child = Number(await readFile(join(directory, 'child'), 'utf8'));
  await expect.poll(() => identify(child)).toBeUndefined();
});

test('what an interrupted program leaves behind is killed', async () => {
  const cancel = new AbortController();
  const options = shell(`trap 'exit 1' INT; (trap '' INT; sleep 300) & echo $! > child; wait`, {
    cancellation: { signal: cancel.signal, kill: new AbortController().signal },
  });
  const running = runProcess(options);
  while (!existsSync(join(directory, 'child'))) await sleep(10);
  await sleep(50);
  cancel.abort();
  expect(failureOf(await running)).toBe('exit status 1');
  const child = Number(await readFile(join(directory, 'child'), 'utf8'));
  await expect.poll(() => identify(child)).toBeUndefined();
});

test('a background process of a program that ended well goes on and does not hold up the end', async () => {
  const started = Date.now();
  const options = shell(`sleep 20 & echo $! > child; echo done`);
  expect((await runProcess(options)).code).toBe(0);
  expect(Date.now() - started).toBeLessThan(5_000);
  expect(options.lines).toEqual(['done']);
  const child = Number(await readFile(join(directory, 'child'), 'utf8'));
  expect(identify(child)).toBeDefined();
  process.kill(child);
});

test('a leftover is ended, and one of the same number that is another process is not', async () => {
  let identity: ProcessIdentity | undefined;
  const running = runProcess(shell(`trap '' INT; sleep 300`, { onStart: (started) => (identity = started) }));
  await expect.poll(() => identity).toBeDefined();
  const known = identity as ProcessIdentity;
  await endLeftover({ pid: known.pid, startTime: `${known.startTime}0` });
  expect(isRunning(known)).toBe(true);
  await endLeftover(known, 100);
  expect(failureOf(await running)).toBe('signal: killed');
  expect(isGroupLeft(known)).toBe(false);
});

test('a program that does not exist rejects', async () => {
  await expect(runProcess(shell('', { binary: join(directory, 'nothing') }))).rejects.toThrow('ENOENT');
});
