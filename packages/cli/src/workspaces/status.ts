import type { Workspace, WorkspaceBuild } from '@coder-ts/sdk';

const words: Readonly<Record<WorkspaceBuild['status'], string>> = {
  pending: 'Queued',
  starting: 'Starting',
  running: 'Started',
  stopping: 'Stopping',
  stopped: 'Stopped',
  deleting: 'Deleting',
  deleted: 'Deleted',
  canceling: 'Canceling',
  canceled: 'Canceled',
  failed: 'Failed',
};

/** The word that people read for the status of a build. */
export const statusWord = ({ latest_build: build }: Workspace): string => words[build.status] ?? 'Unknown';

/** Health means something only while there are agents to be healthy. */
export const hasHealth = ({ latest_build: { status } }: Workspace): boolean =>
  status === 'running' || status === 'starting';
