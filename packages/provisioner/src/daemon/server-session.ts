/**
 * The session that the calls carry. It outlives its stream until the next stream is greeted; a call whose session was
 * refused waits for another.
 */
export class ServerSession {
  private current: string | undefined;
  private waiting: (() => void)[] = [];

  /** A stream was greeted. */
  set(session: string): void {
    this.current = session;
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** The session, once there is one other than `refused`. Rejects when `signal` is aborted. */
  async get(refused: string | undefined, signal: AbortSignal): Promise<string> {
    for (;;) {
      signal.throwIfAborted();
      if (this.current !== undefined && this.current !== refused) return this.current;
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
