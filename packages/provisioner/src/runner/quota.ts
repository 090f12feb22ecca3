import { LogLevel, LogSource } from '@coder-ts/protocol';
import { stages } from './stages.js';
import { JobFailure, messageOf, type Work } from './work.js';

/**
 * Asks whether the owner may have what the plan costs a day (`terraform.md` 2.7). Cost 0 is not asked for.
 * @throws JobFailure with `INSUFFICIENT_QUOTA`: the one place that sets this code
 */
export async function commitQuota(work: Work, dailyCost: number): Promise<void> {
  if (dailyCost === 0) return;
  const say = (level: LogLevel, output: string) =>
    work.log.add(LogSource.PROVISIONER, level, stages.quota, output);
  const { ok, budget, creditsConsumed } = await work.calls
    .commitQuota({ jobId: work.job.jobId, dailyCost })
    .catch((error: unknown) => {
      say(LogLevel.ERROR, `Failed to commit quota: ${messageOf(error)}`);
      throw new JobFailure(`commit quota: ${messageOf(error)}`, '', { cause: error });
    });
  say(LogLevel.INFO, `Build cost       —   ${dailyCost}`);
  say(LogLevel.INFO, `Budget           —   ${budget}`);
  say(LogLevel.INFO, `Credits consumed —   ${creditsConsumed}`);
  if (!ok) say(LogLevel.WARN, 'This build would exceed your quota. Failing.');
  await work.log.flush();
  if (!ok) throw new JobFailure('insufficient quota', 'INSUFFICIENT_QUOTA');
}
