import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { runTask } from './run.js';
import { startTasks } from './start.js';
import type { BackgroundTask } from './task.js';

let server: TestServer;
let clock = Date.parse('2026-03-01T00:00:00Z');
beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => new Date(clock).toISOString() } });
});
afterAll(() => server.close());

const context = { signal: new AbortController().signal, goodForMs: 60_000 };
const history = (name: string) =>
  server.db.selectFrom('background_tasks').selectAll().where('name', '=', name).executeTakeFirst();

test('of several servers one runs a task, and none again before its interval is over', async () => {
  let runs = 0;
  let end = () => {};
  const wait = new Promise<void>((resolve) => {
    end = resolve;
  });
  const task: BackgroundTask = {
    name: 'count',
    intervalMs: 60_000,
    run: async () => {
      runs++;
      await wait;
    },
  };
  const first = runTask(server.deps, task, context);
  await vi.waitFor(() => expect(runs).toBe(1));
  expect(await runTask(server.deps, task, context)).toEqual({ kind: 'elsewhere' });
  end();
  expect(await first).toEqual({ kind: 'succeeded' });
  expect(await runTask(server.deps, task, context)).toEqual({ kind: 'not due' });
  clock += 60_000;
  expect(await runTask(server.deps, task, context)).toEqual({ kind: 'succeeded' });
  expect(runs).toBe(2);
  expect(await history('count')).toMatchObject({ runs: 2, failures: 0, last_error: '' });
});

test('a failure is kept in the history, and the last success stays', async () => {
  let broken = false;
  const run = async () => {
    if (broken) throw new Error('it broke');
  };
  const task = { name: 'breaks', intervalMs: 1000, run };
  vi.spyOn(server.deps.log, 'error').mockImplementation(() => {});
  expect(await runTask(server.deps, task, context)).toEqual({ kind: 'succeeded' });
  const before = await history('breaks');
  broken = true;
  clock += 1000;
  expect(await runTask(server.deps, task, context)).toEqual({ kind: 'failed' });
  expect(await history('breaks')).toMatchObject({
    runs: 2,
    failures: 1,
    last_error: 'it broke',
    last_success_at: before?.last_success_at,
  });
});

test('a server that loses the connection of its lock loses the task', async () => {
  let end = () => {};
  const wait = new Promise<void>((resolve) => {
    end = resolve;
  });
  let begun = false;
  const hang = {
    name: 'lost',
    intervalMs: 1000,
    run: () => {
      begun = true;
      return wait;
    },
  };
  const lost = runTask(server.deps, hang, context).catch((error: unknown) => error);
  await vi.waitFor(() => expect(begun).toBe(true));
  const { rows } = await sql<{ ended: boolean }>`
    SELECT pg_terminate_backend(pid) AS ended FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND datname = current_database()`.execute(server.db);
  expect(rows).toEqual([{ ended: true }]);
  await vi.waitFor(async () =>
    expect(await runTask(server.deps, { ...hang, run: async () => {} }, context)).toEqual({
      kind: 'succeeded',
    }),
  );
  end();
  expect(await lost).toBeInstanceOf(Error);
  expect(await history('lost')).toMatchObject({ runs: 1 });
});

test('what was started ends with the run under way', async () => {
  const steps: string[] = [];
  const stop = startTasks(server.deps, [
    {
      name: 'slow',
      intervalMs: 5,
      run: async (_deps, { signal }) => {
        steps.push('begun');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        steps.push('ended');
      },
    },
  ]);
  await vi.waitFor(() => expect(steps).toEqual(['begun']));
  await stop();
  expect(steps).toEqual(['begun', 'ended']);
});

test('after a failure the server counts anew how long all is well', async () => {
  const good: number[] = [];
  const quiet = vi.spyOn(server.deps.log, 'error').mockImplementation(() => {});
  const run: BackgroundTask['run'] = async (_deps, { goodForMs }) => {
    clock += 1000;
    good.push(goodForMs);
    if (goodForMs > 100) throw new Error('it broke');
  };
  const stop = startTasks(server.deps, [{ name: 'unwell', intervalMs: 5, run }]);
  const fell = () => good.some((value, index) => value < (good[index - 1] ?? 0));
  await vi.waitFor(() => expect(fell()).toBe(true), 10_000);
  await stop();
  quiet.mockRestore();
});
