import { create } from '@bufbuild/protobuf';
import { type Log, LogLevel, LogSchema, LogSource, type UpdateJobResponse } from '@coder-ts/protocol';
import type { Calls } from '../daemon/calls.js';

/** From the first queued row to its sending at the latest, in milliseconds. */
const flushMs = 250;
const flushRows = 100;
/** Rows of one call. */
const mostRows = 500;
/** Queued rows beyond which a writer is asked to wait, so that a chatty program slows down instead of filling memory. */
const room = 2_000;
/** After the cut the last rows are kept here for the end. */
const tailRows = 50;

/** The log of one job on its way to the server: in batches, in order, each once. */
export interface JobLog {
  /** Queues a row. A promise asks the writer to wait until there is room. */
  add(source: LogSource, level: LogLevel, stage: string, output: string): Promise<void> | undefined;
  /** Resolves when all that was queued is stored. Rejects as the call that failed. */
  flush(): Promise<void>;
  /** Sends what is left, the last rows after a cut too. */
  close(): Promise<void>;
  /** Whether an error row was written. */
  readonly hasError: boolean;
  /** Of the last row. */
  readonly stage: string;
}

/** @param answered gets every answer: each may carry the job's cancel */
export function createJobLog(
  jobId: string,
  calls: Pick<Calls, 'updateJob'>,
  answered: (answer: UpdateJobResponse) => void,
): JobLog {
  let queue: Log[] = [];
  let tail: Log[] = [];
  let sequence = 0n;
  let overflowed = false;
  let hasError = false;
  let lastStage = '';
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let failure: unknown;

  async function send(rows: Log[], lastLogs = false): Promise<void> {
    sequence += 1n;
    const answer = await calls.updateJob({ jobId, logSequence: sequence, logs: rows, lastLogs });
    overflowed ||= answer.logsOverflowed;
    answered(answer);
  }

  async function drain(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0) {
      const rows = queue.slice(0, mostRows);
      queue = queue.slice(rows.length);
      await send(rows);
    }
  }

  /** One call at a time: the batches are numbered. */
  function start(): Promise<void> {
    sending ??= drain()
      .catch((error: unknown) => {
        failure = error;
        queue = [];
      })
      .finally(() => {
        sending = undefined;
      });
    return sending;
  }

  return {
    add: (source, level, stage, output) => {
      if (failure !== undefined) return undefined;
      const row = create(LogSchema, { source, level, createdAtMs: BigInt(Date.now()), stage, output });
      lastStage = stage;
      if (level === LogLevel.ERROR) hasError = true;
      const isMarker = source === LogSource.PROVISIONER_DAEMON && output === '';
      if (overflowed && !isMarker && level !== LogLevel.ERROR) {
        tail.push(row);
        if (tail.length > tailRows) tail = tail.slice(-tailRows);
        return undefined;
      }
      queue.push(row);
      if (queue.length >= flushRows) {
        const sent = start();
        return queue.length >= room ? sent : undefined;
      }
      timer ??= setTimeout(start, flushMs);
      return undefined;
    },
    flush: async () => {
      while (queue.length > 0 || sending) await start();
      if (failure !== undefined) throw failure;
    },
    close: async () => {
      while (queue.length > 0 || sending) await start();
      if (failure !== undefined) throw failure;
      if (tail.length > 0) await send(tail, true);
    },
    get hasError() {
      return hasError;
    },
    get stage() {
      return lastStage;
    },
  };
}
