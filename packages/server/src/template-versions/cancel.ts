import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { cancelJob } from '../provisioner-jobs/cancel.js';
import {
  type ExpectedStatus,
  readExpectedStatus,
  unexpectedStatus,
} from '../provisioner-jobs/expect-status.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type DryRunRow, dryRunObject } from './dry-run.js';
import { loadImportJob, type TemplateVersionRow, templateVersionObject } from './load.js';

/**
 * Cancels the import of a version. That it is over is told before who may cancel it.
 * @throws ApiError 400, 403, 412
 */
export async function cancelImport(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  expectStatus: string | undefined,
): Promise<void> {
  const expected = readExpectedStatus(expectStatus);
  const job = await loadImportJob(deps, version);
  refuseEnded(job, '!');
  if (!can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  await cancel(deps, job.id, '!', expected);
}

/** Cancels a dry run. @throws ApiError 404 for who may not change the asker's workspaces, 400, 403, 412 */
export async function cancelDryRun(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  job: DryRunRow,
  expectStatus: string | undefined,
): Promise<void> {
  const expected = readExpectedStatus(expectStatus);
  if (!can(actor.subject, 'update', dryRunObject(job))) throw notFound();
  refuseEnded(job, '.');
  const own = job.initiator_id === actor.user.id;
  if (!own && !can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  await cancel(deps, job.id, '.', expected);
}

/** The two routes end their sentences differently. */
type Mark = '!' | '.';

const completed = (mark: Mark) => new ApiError(400, `Job has already completed${mark}`);
const alreadyCanceled = (mark: Mark) => new ApiError(400, `Job has already been marked as canceled${mark}`);

function refuseEnded(job: Pick<DryRunRow, 'completed_at' | 'canceled_at'>, mark: Mark): void {
  if (job.completed_at) throw completed(mark);
  if (job.canceled_at) throw alreadyCanceled(mark);
}

async function cancel(
  deps: Deps,
  jobId: string,
  mark: Mark,
  expected: ExpectedStatus | undefined,
): Promise<void> {
  const { kind } = await deps.db.transaction().execute((tx) => cancelJob(tx, deps, jobId, expected));
  if (kind === 'completed') throw completed(mark);
  if (kind === 'already_canceled') throw alreadyCanceled(mark);
  if (kind === 'unexpected_status') throw unexpectedStatus();
}
