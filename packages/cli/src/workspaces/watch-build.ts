import {
  type Client,
  type CreateWorkspaceBuildRequest,
  JobIsInsufficientQuotaErrorCode,
  type ProvisionerJobLog,
  type Workspace,
  type WorkspaceBuild,
} from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { warnUnmatched } from '../jobs/warn-unmatched.js';
import { requireSuccess, watchJob } from '../jobs/watch-job.js';
import { explainRefusal } from '../quota/explain-refusal.js';

/** Shows a build to its end; an interrupt ends the command and the build goes on. @throws when it doesn't succeed */
export async function watchBuild(
  invocation: Invocation,
  client: Client,
  build: WorkspaceBuild,
): Promise<void> {
  warnUnmatched(invocation, build.job, build.matched_provisioners);
  const workspacebuild = build.id;
  const job = await watchJob(invocation, {
    fetch: async () => (await client.getWorkspaceBuild({ workspacebuild })).job,
    logs: (signal) =>
      client.stream<ProvisionerJobLog>(
        'getWorkspaceBuildLogs',
        { workspacebuild, query: { follow: true } },
        signal,
      ),
  });
  if (JobIsInsufficientQuotaErrorCode(job.error_code)) await explainRefusal(invocation, client, build, job);
  requireSuccess(job);
}

/** Queues a build with what the flags of the command say about every build. */
export function createBuild(
  { flags }: Invocation,
  client: Client,
  workspace: Workspace,
  body: CreateWorkspaceBuildRequest,
): Promise<WorkspaceBuild> {
  return traced(
    'create workspace build',
    client.createWorkspaceBuild({
      workspace: workspace.id,
      body: { ...body, ...(flags.bool('provisioner-log-debug') ? { log_level: 'debug' } : {}) },
    }),
  );
}
