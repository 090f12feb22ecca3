import { LogLevel, Transition } from '@coder-ts/protocol';
import type { JobContext } from './job-context.js';
import { JobErrorCode, JobFailure, messageOf } from './job-failure.js';

/**
 * Asks whether the owner may have a build of this cost (spec terraform 2.7). Nothing is asked for a cost of 0 or a
 * delete. Rejects with a JobFailure where not.
 */
export async function commitQuota(
  { calls, report }: JobContext,
  transition: Transition,
  dailyCost: number,
): Promise<void> {
  if (dailyCost === 0 || transition === Transition.DELETE) return;
  const { log } = report.step('Commit quota');
  try {
    const answer = await calls.commitQuota(dailyCost).catch((error: unknown) => {
      log(LogLevel.ERROR, `Failed to commit quota: ${messageOf(error)}`);
      throw new JobFailure(`commit quota: ${messageOf(error)}`, { cause: error });
    });
    log(LogLevel.INFO, `Build cost       —   ${dailyCost}`);
    log(LogLevel.INFO, `Budget           —   ${answer.budget}`);
    log(LogLevel.INFO, `Credits consumed —   ${answer.creditsConsumed}`);
    if (answer.ok) return;
    log(LogLevel.WARN, 'This build would exceed your quota. Failing.');
    throw new JobFailure('insufficient quota', { code: JobErrorCode.insufficientQuota, logged: true });
  } finally {
    await report.flush();
  }
}
