import type { MatchedProvisioners, ProvisionerJob } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';

/** Says on standard error why a job may have to wait: no daemon takes its tags, or none of those that do has been seen lately. */
export function warnUnmatched(
  { warn }: Invocation,
  job: ProvisionerJob,
  matched: MatchedProvisioners | undefined,
): void {
  if (!matched || job.status !== 'pending' || matched.available > 0) return;
  const facts = `Provisioner job ID : ${job.id}\nRequested tags     : ${JSON.stringify(job.tags)}`;
  const seen = matched.most_recently_seen ? `\nMost recently seen : ${matched.most_recently_seen}` : '';
  warn(
    matched.count === 0
      ? `Your build has been enqueued, but there are no provisioners that accept the required tags.\nIt starts as soon as one does; an operator can add it.\n${facts}`
      : `Provisioners that accept the required tags have not responded for longer than expected. The build waits for one.\n${facts}${seen}`,
  );
}
