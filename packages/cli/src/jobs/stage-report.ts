import type { ProvisionerJob, ProvisionerJobLog } from '@coder-ts/sdk';
import type { Progress } from '../terminal/progress.js';
import type { Style } from '../terminal/style.js';

const queuedStage = 'Queued';
/** What daemons do last, whatever came of the job. */
const lastStage = 'Cleaning Up';
/** Rows of a failed stage that are told again at the end. */
const causeRows = 20;

/**
 * Tells a job's stages in the wire's form (`workspaces.md` 13): `==> ⧗ Queued`, then for each stage its start, its log
 * lines and `=== ✔ <stage> [<n>ms]`. Modes: queued -> one stage after the other -> cleaning up, told at the end -> ended, by
 * `end` alone.
 */
export class StageReport {
  #stage = queuedStage;
  #since: number;
  #place = '';
  #rows: ProvisionerJobLog[] = [];
  /** Rows of the last stage, held back: whether the stage before it failed without an error row, the end tells. */
  #lastRows: ProvisionerJobLog[] = [];
  /** Rows of the stage that failed, once it is over. */
  #failed: { stage: string; rows: ProvisionerJobLog[] } | undefined;

  constructor(
    private readonly output: Progress,
    private readonly style: Style,
    private readonly verbose: boolean,
    private readonly now: () => number,
  ) {
    this.#since = now();
  }

  queued(): void {
    this.#announce(queuedStage);
  }

  /** The job's place in its queue, told when it changes. */
  position({ status, queue_position: position }: ProvisionerJob): void {
    if (status === 'canceling') this.output.status('Canceling');
    if (status !== 'pending' || this.#stage !== queuedStage || position < 1) return;
    const place = position === 1 ? ' (next)' : ` (position: ${position})`;
    if (place === this.#place) return;
    this.#place = place;
    this.#announce(queuedStage + place);
  }

  log(row: ProvisionerJobLog): void {
    if (row.stage === lastStage) this.#lastRows.push(row);
    else this.#tell(row, false);
  }

  /** @param broken off: the stage that the row ends was the one that failed, though it has no errors */
  #tell(row: ProvisionerJobLog, brokenOff: boolean): void {
    if (row.stage !== this.#stage) this.#enter(row.stage, Date.parse(row.created_at), brokenOff);
    if (row.output === '') return;
    this.#rows.push(row);
    const isFine = row.log_level === 'debug' || row.log_level === 'trace';
    if (!isFine || this.verbose) this.output.line(this.#format(row));
  }

  /** The stream of the log ended before the job. */
  broken(reason: string): void {
    this.output.line(this.style.yellow(`The log can't be followed any more: ${reason}`));
  }

  end(job: ProvisionerJob): void {
    this.output.status(undefined);
    const at = Date.parse(job.completed_at ?? '') || this.now();
    const brokenOff = job.status !== 'succeeded' && !this.#failed;
    for (const row of this.#lastRows) this.#tell(row, brokenOff);
    const hasFailed = this.#errors().length > 0 || (job.status !== 'succeeded' && !this.#failed);
    this.#close(!hasFailed, at);
    if (job.status === 'canceled') this.output.line('The job was canceled.');
    if (job.status === 'failed')
      this.#tellCause(hasFailed ? { stage: this.#stage, rows: this.#rows } : this.#failed);
  }

  #errors = (): ProvisionerJobLog[] => this.#rows.filter(({ log_level: level }) => level === 'error');

  #enter(stage: string, at: number, brokenOff: boolean): void {
    const hasFailed = brokenOff || this.#errors().length > 0;
    this.#close(!hasFailed, at);
    if (hasFailed) this.#failed = { stage: this.#stage, rows: this.#rows };
    this.#stage = stage;
    this.#since = at;
    this.#rows = [];
    this.#announce(stage);
  }

  #announce(text: string): void {
    this.output.line(`==> ⧗ ${text}`);
    this.output.status(text);
  }

  #close(succeeded: boolean, at: number): void {
    const ms = Math.max(0, Math.round(at - this.#since));
    const { green, red } = this.style;
    this.output.line(
      succeeded ? green(`=== ✔ ${this.#stage} [${ms}ms]`) : red(`=== ✘ ${this.#stage} [${ms}ms]`),
    );
  }

  #format({ created_at: at, log_level: level, output }: ProvisionerJobLog): string {
    const time = new Date(at);
    const stamp = [time.getHours(), time.getMinutes(), time.getSeconds()].map((n) =>
      String(n).padStart(2, '0'),
    );
    const text = `${stamp.join(':')}.${String(time.getMilliseconds()).padStart(3, '0')}  ${output}`;
    if (level === 'error') return this.style.red(text);
    if (level === 'warn') return this.style.yellow(text);
    return level === 'info' ? text : this.style.dim(text);
  }

  /** Why it failed, where the eye is: the errors of the failed stage, else its last lines. */
  #tellCause(failed: { stage: string; rows: ProvisionerJobLog[] } | undefined): void {
    const errors = failed?.rows.filter(({ log_level: level }) => level === 'error') ?? [];
    const cause = errors.length > 0 ? errors.slice(0, causeRows) : (failed?.rows.slice(-causeRows) ?? []);
    if (cause.length === 0) return;
    this.output.line(`\n${this.style.bold(`${failed?.stage} failed:`)}`);
    for (const { output } of cause) this.output.line(`  ${output}`);
  }
}
