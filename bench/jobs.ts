import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { provisionerApiVersion, ServeRequestSchema } from '@coder-ts/protocol';
import type { Deps } from '../packages/server/src/deps.js';
import { registerDaemon } from '../packages/server/src/provisioner-daemons/register.js';
import type { NewJob } from '../packages/server/src/provisioner-jobs/insert.js';
import { createQueue } from '../test/harness/jobs.js';

export const untagged = { scope: 'organization', owner: '' } as const;

/** Who asks for jobs, and for which file: what every job of a row has in common. */
export interface JobMaker {
  readonly organizationId: string;
  readonly userId: string;
  readonly fileId: string;
  /** A dry run that is about nothing: the smallest job there is. */
  next(): NewJob;
}

export async function createJobMaker(deps: Deps): Promise<JobMaker> {
  const { organizationId, userId, fileId } = await createQueue(deps);
  return {
    organizationId,
    userId,
    fileId,
    next: () => ({
      id: randomUUID(),
      organizationId,
      initiatorId: userId,
      provisioner: 'terraform',
      type: 'template_version_dry_run',
      input: {},
      fileId,
      tags: untagged,
    }),
  };
}

/** A registered daemon without tags. */
export const addDaemon = (deps: Deps, name: string) =>
  registerDaemon(
    deps,
    { kind: 'built-in' },
    create(ServeRequestSchema, {
      name,
      provisioners: ['terraform'],
      version: 'bench',
      apiVersion: provisionerApiVersion,
    }),
  );
