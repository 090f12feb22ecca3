import type { Logger } from 'pino';
import { endLeftover } from '../processes/end-leftover.js';
import type { JobCalls } from '../runner/job-calls.js';
import { JobRefused } from '../runner/job-calls.js';
import { JobDirectory, type Leftover } from '../runner/job-directory.js';

/** What the jobs of a daemon that was killed left in the work directory. */
export interface Leftovers {
  /** Tells the server that one of them failed, with the state that its apply left. Never rejects. */
  fail(jobId: string, calls: JobCalls): Promise<void>;
  /** The server has said which jobs it still thinks to be running: what the others left goes. */
  forgetOthers(unfinished: readonly string[]): Promise<void>;
}

/** Looks for them, and ends their processes meanwhile: nothing of them goes on when one of the functions resolves. */
export function endLeftovers(workDirectory: string, log: Pick<Logger, 'info' | 'warn'>): Leftovers {
  const left = find(workDirectory, log);
  return {
    fail: async (jobId, calls) => {
      const leftover = (await left).get(jobId);
      try {
        const state = await leftover?.directory.leftState();
        await calls.fail({
          error: 'the provisioner daemon was killed in the middle of this job',
          ...(state && { state: await calls.content(state) }),
        });
        log.info({ jobId, state: state?.length ?? 0 }, 'failed a job that a killed daemon left');
      } catch (error) {
        log.warn({ err: error, jobId }, 'could not fail a job that a killed daemon left');
        if (!(error instanceof JobRefused)) return;
      }
      await leftover?.directory.remove();
    },
    forgetOthers: async (unfinished) => {
      for (const { jobId, directory } of (await left).values()) {
        if (!unfinished.includes(jobId)) await directory.remove();
      }
    },
  };
}

async function find(
  workDirectory: string,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<ReadonlyMap<string, Leftover>> {
  const leftovers = await JobDirectory.findLeftovers(workDirectory);
  await Promise.all(
    leftovers.map(async ({ jobId, directory }) => {
      log.info({ jobId, process: directory.process }, 'found what a killed daemon left');
      if (directory.process) await endLeftover(directory.process);
    }),
  );
  return new Map(leftovers.map((leftover) => [leftover.jobId, leftover]));
}
