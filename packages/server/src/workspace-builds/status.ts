import type { WorkspaceBuild } from '@coder-ts/api';

type Status = WorkspaceBuild['status'];

const words = {
  running: { start: 'starting', stop: 'stopping', delete: 'deleting' },
  succeeded: { start: 'running', stop: 'stopped', delete: 'deleted' },
} as const;

/** Status of a build, out of its job's and its transition (`workspaces.md` 5). */
export function buildStatus(job: string, transition: WorkspaceBuild['transition']): Status {
  switch (job) {
    case 'running':
    case 'succeeded':
      return words[job][transition];
    case 'pending':
    case 'canceling':
    case 'canceled':
    case 'failed':
      return job;
    default:
      return 'failed';
  }
}
