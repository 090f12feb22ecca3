import type { Logger } from 'pino';
import { endLeftover } from '../processes/end-leftover.js';
import type { JobCalls } from '../runner/job-calls.js';
import { JobRefused } from '../runner/job-calls.js';
import { JobDirectory, type Leftover } from '../runner/job-directory.js';

/** What the jobs of a daemon that was killed left in the work directory. */
export interface Leftovers {
  /** Tells the server that one of them failed, with the state that its apply left. Never rejects. */
  fail(jobId: string, calls: JobCalls): Promise<void>;
  /**
   * The server has said which jobs it still thinks to be running: the others go, once it was told the states that they
   * left, which it keeps where it had given up the job. Never rejects.
   */
  clearOthers(unfinished: readonly string[], callsOf: (jobId: string) => JobCalls): Promise<void>;
}

/** Looks for them, and ends their processes meanwhile: nothing of them goes on when one of the functions resolves. */
export function endLeftovers(workDirectory: string, log: Pick<Logger, 'info' | 'warn'>): Leftovers {
  const left = find(workDirectory, log);
  const tell = async (jobId: string, calls: JobCalls, { directory }: Partial<Leftover>) => {
    try {
      const state = await directory?.leftState();
      await calls.fail({
        error: 'the provisioner daemon was killed in the middle of this job',
        ...(state && { state: await calls.content(state) }),
      });
      log.info({ jobId, state: state?.length ?? 0 }, 'failed a job that a killed daemon left');
    } catch (error) {
      log.warn({ err: error, jobId }, 'could not fail a job that a killed daemon left');
      if (!(error instanceof JobRefused)) return;
    }
    await directory?.remove();
  };
  return {
    fail: async (jobId, calls) => tell(jobId, calls, (await left).get(jobId) ?? {}),
    clearOthers: async (unfinished, callsOf) => {
      for (const leftover of (await left).values()) {
        const { jobId, directory } = leftover;
        if (unfinished.includes(jobId)) continue;
        if (await directory.leftState()) await tell(jobId, callsOf(jobId), leftover);
        else await directory.remove();
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
      log.info({ jobId, processes: directory.processes }, 'found what a killed daemon left');
      await Promise.all(directory.processes.map((process) => endLeftover(process)));
    }),
  );
  return new Map(leftovers.map((leftover) => [leftover.jobId, leftover]));
}
