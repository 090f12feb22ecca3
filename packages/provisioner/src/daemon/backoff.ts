import { setTimeout as sleep } from 'node:timers/promises';

/** Waits that grow from `from` to `to` milliseconds, each about twice the one before, until `reset`. */
export function createBackoff(from: number, to: number) {
  let next = from;
  return {
    /** Resolves early, without an error, when the signal is aborted. */
    wait: async (signal?: AbortSignal): Promise<void> => {
      const ms = next * (0.75 + Math.random() / 2);
      next = Math.min(next * 2, to);
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    },
    reset: (): void => {
      next = from;
    },
  };
}
