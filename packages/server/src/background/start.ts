import type { Deps } from '../deps.js';
import { runTask } from './run.js';
import type { BackgroundTask } from './task.js';

/**
 * Tries every task in its interval. The tasks of one server run one after another, so that they never hold more than one
 * connection beside the one they work on.
 * @returns what ends them, once the run under way has come to its next stop
 */
export function startTasks(deps: Deps, tasks: readonly BackgroundTask[]): () => Promise<void> {
  const stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let goodSince = performance.now();
  const waiting = new Set<string>();
  const attempt = (task: BackgroundTask) => {
    if (waiting.has(task.name)) return; // the one before it has not had its turn
    waiting.add(task.name);
    running = running.then(async () => {
      waiting.delete(task.name);
      if (stop.signal.aborted) return;
      try {
        const context = { signal: stop.signal, goodForMs: performance.now() - goodSince };
        const { kind } = await runTask(deps, task, context);
        if (kind === 'failed') goodSince = performance.now();
      } catch (error) {
        goodSince = performance.now();
        deps.log.error({ err: error, task: task.name }, 'could not look after a background task');
      }
    });
  };
  const timers = tasks.map((task) => setInterval(() => attempt(task), task.intervalMs));
  return async () => {
    for (const timer of timers) clearInterval(timer);
    stop.abort();
    await running;
  };
}
