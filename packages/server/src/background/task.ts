import type { Deps } from '../deps.js';

export interface RunContext {
  /** Aborts when the server stops: end after the step in hand. */
  readonly signal: AbortSignal;
  /** How long this server has had its database without a failure. */
  readonly goodForMs: number;
}

/**
 * Work that the servers of one database do by themselves, in one of them at a time. A run must be safe to break off
 * anywhere and to repeat, since the lock that keeps others away ends with the connection that holds it: what a run
 * changes, it changes in transactions of its own that look again at what they found.
 */
export interface BackgroundTask {
  /** Snake case; what operators see in metrics and logs. */
  readonly name: string;
  /** From the beginning of one run to that of the next, all servers together. */
  readonly intervalMs: number;
  run(deps: Deps, context: RunContext): Promise<unknown>;
}
