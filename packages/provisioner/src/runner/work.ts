import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type CompleteJobRequestSchema,
  type Job,
  LogLevel,
  LogSource,
  type Timing,
} from '@coder-ts/protocol';
import type { Calls } from '../daemon/calls.js';
import type { Session, Step } from '../provisioner.js';
import type { JobLog } from './job-log.js';

export type Result = NonNullable<MessageInitShape<typeof CompleteJobRequestSchema>['type']>;

/** What the steps of one job have in common. */
export interface Work {
  readonly job: Job;
  readonly session: Session;
  readonly calls: Calls;
  readonly log: JobLog;
  /** Of all steps so far, also of one that failed. */
  readonly timings: Timing[];
  /** Filled by a build once a failure has to keep the state on disk. */
  keepState: boolean;
  download(kind: 'state'): Promise<Uint8Array>;
}

/** How a job ends without its result: the error that stands on it, and a code where one was set on purpose. */
export class JobFailure extends Error {
  constructor(
    message: string,
    readonly code = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const step = (work: Work, stage: string): Step => ({
  timings: work.timings,
  log: (level, output) => work.log.add(LogSource.PROVISIONER, level, stage, output),
});

/** Says in the log that a stage begins. */
export function mark(work: Pick<Work, 'log'>, stage: string): void {
  work.log.add(LogSource.PROVISIONER_DAEMON, LogLevel.INFO, stage, '');
}

/** Runs a step whose failure fails the job with this text before its own. */
export async function failing<T>(prefix: string, run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw new JobFailure(prefix + messageOf(error), error instanceof JobFailure ? error.code : '', {
      cause: error,
    });
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
