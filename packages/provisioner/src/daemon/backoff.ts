import { setTimeout as sleep } from 'node:timers/promises';

/** Waits that double from `fromMs` to `toMs`, until a success resets them. */
export class Backoff {
  private next: number;

  constructor(
    private readonly fromMs: number,
    private readonly toMs: number,
  ) {
    this.next = fromMs;
  }

  /** Waits; returns early, without an error, when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    const wait = this.next;
    this.next = Math.min(wait * 2, this.toMs);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }

  reset(): void {
    this.next = this.fromMs;
  }
}
