import { create } from '@bufbuild/protobuf';
import { LogLevel, LogSchema, LogSource, type Timing, type UpdateJobResponse } from '@coder-ts/protocol';
import type { Step } from '../provisioner.js';
import type { JobCalls, UpdateFields } from './job-calls.js';
import { LogQueue } from './log-queue.js';

export interface ReportOptions {
  calls: JobCalls;
  /** Rows of the provisioner below it are left out. */
  threshold: LogLevel;
  /** Milliseconds without any other call, after which the server is told that the job lives. */
  heartbeatMs: () => number;
  /** An answer said that the job is canceled. */
  onCanceled(): void;
  /** A heartbeat or a batch of logs can't be delivered, or was refused. Told once. */
  onBroken(error: unknown): void;
}

/** What a running job tells the server: its log and that it lives. Every answer may bring the cancel. */
export class JobReport {
  /** Timings of the steps so far. */
  readonly timings: Timing[] = [];
  /** The log has an error row. */
  hasError = false;
  private readonly queue: LogQueue;
  private stage_ = '';
  private lastUpdateAt = Date.now();
  private heartbeat: NodeJS.Timeout | undefined;
  private ended = false;
  private broken = false;

  constructor(private readonly options: ReportOptions) {
    this.queue = new LogQueue(async ({ sequence, logs, last }) => {
      try {
        const fields = { logSequence: sequence, logs, lastLogs: last };
        const { logsOverflowed, logsStored } = await this.update(fields);
        return { overflowed: logsOverflowed, stored: logsStored };
      } catch (error) {
        this.break(error);
        throw error;
      }
    });
  }

  /** Acknowledges the assignment, with the log's first row. Rejects where the job is another's by now. */
  async begin(): Promise<void> {
    const marker = this.row(LogSource.PROVISIONER_DAEMON, LogLevel.INFO, 'Setting up', '');
    this.queue.add(marker);
    this.stage_ = 'Setting up';
    await this.update({});
    this.scheduleHeartbeat();
  }

  /** Begins a stage with its marker. */
  stage(name: string): void {
    this.stage_ = name;
    this.queue.add(this.row(LogSource.PROVISIONER_DAEMON, LogLevel.INFO, name, ''));
  }

  /** A step whose rows stand under a stage, without a marker. */
  step(stage: string): Step {
    return {
      timings: this.timings,
      log: (level, output) => {
        this.stage_ = stage;
        if (level < this.options.threshold) return undefined;
        if (level === LogLevel.ERROR) this.hasError = true;
        return this.queue.add(this.row(LogSource.PROVISIONER, level, stage, output));
      },
    };
  }

  /** An error row in the stage that the job is in. */
  error(output: string): void {
    this.hasError = true;
    this.queue.add(this.row(LogSource.PROVISIONER, LogLevel.ERROR, this.stage_, output));
  }

  /** Sends what is queued without waiting for it: a failure shows at the next call. */
  push(): void {
    this.queue.flush().catch(() => undefined);
  }

  /** Delivers what the log has. */
  flush(): Promise<void> {
    return this.queue.flush();
  }

  /** Tells the server something and hears whether the job is canceled. */
  async update(fields: UpdateFields): Promise<UpdateJobResponse> {
    const answer = await this.options.calls.update(fields);
    this.lastUpdateAt = Date.now();
    if (answer.canceled) this.options.onCanceled();
    return answer;
  }

  /** Delivers the rest of the log. Heartbeats go on until {@link end}. */
  finish(): Promise<void> {
    return this.queue.finish();
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.heartbeat);
  }

  private row(source: LogSource, level: LogLevel, stage: string, output: string) {
    const clean = output.includes('\0') ? output.replaceAll('\0', '') : output;
    return create(LogSchema, { source, level, stage, output: clean, createdAtMs: BigInt(Date.now()) });
  }

  private scheduleHeartbeat(): void {
    if (this.ended) return;
    const wait = this.lastUpdateAt + this.options.heartbeatMs() - Date.now();
    this.heartbeat = setTimeout(() => void this.beat(), Math.max(wait, 10));
  }

  private async beat(): Promise<void> {
    if (Date.now() - this.lastUpdateAt >= this.options.heartbeatMs()) {
      await this.update({}).catch((error: unknown) => this.break(error));
    }
    if (!this.broken) this.scheduleHeartbeat();
  }

  private break(error: unknown): void {
    if (this.broken || this.ended) return;
    this.broken = true;
    this.options.onBroken(error);
  }
}
