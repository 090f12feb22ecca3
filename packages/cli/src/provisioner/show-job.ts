import type { ProvisionerJob } from '@coder-ts/sdk';
import { formatAge } from '../command/duration.js';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { renderTable } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';
import { findJob } from './find-job.js';

/** `coder provisioner jobs show`: a job's fields; of a pending one why it waits, daemon by daemon. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, streams } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const job = await findJob(client, organization, args[0] ?? '');
  if (flags.text('output') === 'json') return print(JSON.stringify(job, null, 2));
  for (const [name, value] of fields(job)) print(`${`${name}:`.padEnd(14)} ${value}`);
  if (job.pending) streams.stdout.write(`\n${renderPending(job, job.pending)}`);
}

/** What is known of it, in the order in which one asks. */
function fields(job: ProvisionerJob): [string, string][] {
  const { metadata } = job;
  const template = [metadata.template_name, metadata.template_version_name].filter(Boolean).join(':');
  const tags = Object.entries(job.tags).map(([key, value]) => `${key}=${value}`);
  const rows: [string, string | null | undefined][] = [
    ['Job', job.id],
    ['Type', job.type],
    ['Transition', metadata.workspace_build_transition],
    ['Status', job.status],
    ['Template', template],
    ['Workspace', metadata.workspace_name],
    ['Initiator', job.initiator_id],
    ['Tags', tags.sort().join(' ')],
    ['Created', formatTime(job.created_at)],
    ['Started', formatTime(job.started_at)],
    ['Canceled', formatTime(job.canceled_at)],
    ['Completed', formatTime(job.completed_at)],
    ['Daemon', job.worker_name ?? job.worker_id],
    ['Error', job.error],
    ['Error code', job.error_code],
    ['Log', job.logs_overflowed ? 'cut at 1 MiB' : undefined],
  ];
  return rows.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

function renderPending(job: ProvisionerJob, pending: NonNullable<ProvisionerJob['pending']>): string {
  const lines = [pending.summary];
  if (job.queue_position > 0) lines.push(`Queue:         ${job.queue_position} of ${job.queue_size}`);
  lines.push(
    `Daemons:       ${pending.matching} could run it: ${pending.idle} idle, ${pending.busy} busy, ${pending.offline} offline`,
  );
  if (pending.unmatched_tags.length > 0) lines.push(`Tags of none:  ${pending.unmatched_tags.join(' ')}`);
  if (pending.estimated_wait_ms !== undefined)
    lines.push(`Wait:          about ${formatAge(pending.estimated_wait_ms)}, by recent jobs like it`);
  if (pending.candidates.length === 0) return `${lines.join('\n')}\n`;
  const table = renderTable(
    [
      { name: 'daemon', cell: ({ name }) => name },
      { name: 'status', cell: ({ status }) => status },
      { name: 'could run it', cell: (candidate) => verdict(candidate) },
    ],
    ['daemon', 'status', 'could run it'],
    pending.candidates,
  );
  return `${lines.join('\n')}\n\n${table}`;
}

function verdict(candidate: NonNullable<ProvisionerJob['pending']>['candidates'][number]): string {
  if (!candidate.serves_type) return 'no: does not run this kind of provisioner';
  if (candidate.missing_tags.length > 0) return `no: lacks ${candidate.missing_tags.join(' ')}`;
  if (candidate.tagged_only) return 'no: has tags, and takes only jobs with tags';
  return 'yes';
}
