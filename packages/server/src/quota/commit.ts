import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CommitQuotaRequest, CommitQuotaResponseSchema } from '@coder-ts/protocol';
import type { Deps } from '../deps.js';
import { alreadyCompleted, lockJob } from '../provisioner-jobs/lock.js';

/**
 * May the owner have a build of this cost? Nobody has a budget here, so every cost is fine: budget -1 stands for
 * "unlimited" (`jobs.md` 4.2). Changes nothing.
 * @throws ConnectError as `lockJob`; `failed_precondition` where the job has ended
 */
export async function commitQuota(
  { db }: Pick<Deps, 'db'>,
  session: Buffer,
  request: CommitQuotaRequest,
): Promise<MessageInitShape<typeof CommitQuotaResponseSchema>> {
  const job = await db.transaction().execute((tx) => lockJob(tx, session, request.jobId));
  if (job.completed_at) throw alreadyCompleted();
  return { ok: true, creditsConsumed: 0, budget: -1 };
}
