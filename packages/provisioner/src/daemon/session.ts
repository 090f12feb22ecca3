/**
 * The session of the daemon's stream, which its calls carry. It changes when a new stream is opened; a call that was
 * refused for an old one waits for the next.
 */
export class StreamSession {
  private value = '';
  private readonly waiting = new Set<() => void>();

  set(value: string): void {
    this.value = value;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  get current(): string {
    return this.value;
  }

  /** Resolves once the session is another one than `old`; rejects with the signal's reason. */
  async after(old: string, signal: AbortSignal): Promise<void> {
    while (this.value === old) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        this.waiting.add(() => {
          signal.removeEventListener('abort', abort);
          resolve();
        });
      });
    }
  }
}
