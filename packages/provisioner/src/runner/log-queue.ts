import { type Log, LogLevel, LogSource } from '@coder-ts/protocol';

export interface LogBatch {
  /** From 1, one more each batch. */
  sequence: bigint;
  logs: Log[];
  /** Nothing comes after it. */
  last: boolean;
}

/** How soon rows go: at this many, or this long after the first. */
const FLUSH_ROWS = 100;
const FLUSH_MS = 250;
/** What one batch holds at most, and what may wait before the writer has to. */
const MOST_ROWS = 1_000;
const MOST_CHARACTERS = 1024 * 1024;
/** Rows that are held for the end once the server takes no ordinary ones any more. */
const HELD_ROWS = 50;

/**
 * The log of a job on its way to the server, one batch at a time.
 *
 * Modes: open -> overflowed -> finished, or open -> finished; and dead from any, when the server takes no batch any more.
 * Open, rows are sent in order, and a writer that is faster than the server waits. Overflowed, the server keeps only
 * stage markers, errors and the last rows: others are held in a short tail and forgotten, and nobody waits.
 */
export class LogQueue {
  private mode: 'open' | 'overflowed' | 'finished' | 'dead' = 'open';
  private queued: Log[] = [];
  private characters = 0;
  private tail: Log[] = [];
  private sequence = 0n;
  private sending: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param send delivers a batch; a rejection ends the log. It answers whether the server's log is full, and how many rows
   * of the batch it took before it was
   */
  constructor(private readonly send: (batch: LogBatch) => Promise<{ overflowed: boolean; stored: number }>) {}

  /** Takes a row. The promise, where there is one, resolves when there is room for the next. */
  add(row: Log): Promise<void> | undefined {
    if (this.mode === 'dead' || this.mode === 'finished') return undefined;
    if (this.mode === 'overflowed' && !isKept(row)) {
      this.hold(row);
      return undefined;
    }
    this.queued.push(row);
    this.characters += row.output.length;
    if (this.queued.length >= FLUSH_ROWS) this.pump();
    else this.timer ??= setTimeout(() => this.pump(), FLUSH_MS);
    const full = this.queued.length >= MOST_ROWS || this.characters >= MOST_CHARACTERS;
    return full ? this.whenSent() : undefined;
  }

  /** Resolves when everything that was added before is delivered. */
  async flush(): Promise<void> {
    while (this.sending || this.queued.length > 0) {
      this.pump();
      await this.sending;
    }
  }

  /** Delivers the rest; nothing is taken any more. */
  async finish(): Promise<void> {
    while (this.sending) await this.sending;
    if (this.mode === 'dead') return;
    this.queued = inOrder(this.tail, this.queued);
    this.tail = [];
    this.mode = 'finished';
    await this.flush();
  }

  private async whenSent(): Promise<void> {
    this.pump();
    await this.sending;
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.sending || this.queued.length === 0) return;
    const logs = this.takeBatch();
    this.sequence += 1n;
    const last = this.mode === 'finished' && this.queued.length === 0;
    this.sending = this.send({ sequence: this.sequence, logs, last })
      .then(
        ({ overflowed, stored }) => {
          if (overflowed && this.mode === 'open') this.overflow(logs.slice(stored));
        },
        () => this.die(),
      )
      .then(() => {
        this.sending = undefined;
        if (this.queued.length >= FLUSH_ROWS) this.pump();
        else if (this.queued.length > 0) this.timer ??= setTimeout(() => this.pump(), FLUSH_MS);
      });
  }

  private takeBatch(): Log[] {
    let characters = 0;
    let count = 0;
    for (const row of this.queued) {
      if (count === MOST_ROWS || (count > 0 && characters + row.output.length > MOST_CHARACTERS)) break;
      characters += row.output.length;
      count += 1;
    }
    this.characters -= characters;
    return this.queued.splice(0, count);
  }

  /** @param refused rows that came after the cut; the server has kept what it keeps of them */
  private overflow(refused: readonly Log[]): void {
    this.mode = 'overflowed';
    for (const row of refused) if (!isKept(row)) this.hold(row);
    const waiting = this.queued;
    this.queued = waiting.filter(isKept);
    this.characters = this.queued.reduce((sum, row) => sum + row.output.length, 0);
    for (const row of waiting) if (!isKept(row)) this.hold(row);
  }

  private hold(row: Log): void {
    this.tail.push(row);
    if (this.tail.length > HELD_ROWS) this.tail.shift();
  }

  private die(): void {
    this.mode = 'dead';
    this.queued = [];
    this.tail = [];
    this.characters = 0;
  }
}

/** Two parts of a log as one, by time; of the same moment the first part's rows come first. */
const inOrder = (one: readonly Log[], other: readonly Log[]): Log[] =>
  [...one, ...other].sort((a, b) => Number(a.createdAtMs - b.createdAtMs));

/** Rows that the server keeps beyond the cut. */
function isKept(row: Log): boolean {
  const marker = row.source === LogSource.PROVISIONER_DAEMON && row.output === '';
  return marker || row.level === LogLevel.ERROR;
}
