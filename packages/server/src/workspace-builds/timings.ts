import type { WorkspaceBuildTimings } from '@coder-ts/api';
import type { Executor } from '../database/connect.js';

type Provisioner = WorkspaceBuildTimings['provisioner_timings'][number];
type Script = WorkspaceBuildTimings['agent_script_timings'][number];

/** Where the time of a build went: Terraform's steps, the agents' scripts, their first connections. Empty while it runs. */
export async function readTimings(on: Executor, jobId: string | undefined): Promise<WorkspaceBuildTimings> {
  if (jobId === undefined || !(await isCompleted(on, jobId)))
    return { provisioner_timings: [], agent_script_timings: [], agent_connection_timings: [] };
  const provisioner = await on
    .selectFrom('provisioner_job_timings')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('started_at')
    .execute();
  const agents = await on
    .selectFrom('workspace_agents as agent')
    .innerJoin('workspace_resources as resource', 'resource.id', 'agent.resource_id')
    .select(['agent.id', 'agent.name', 'agent.created_at', 'agent.first_connected_at'])
    .where('resource.job_id', '=', jobId)
    .orderBy('agent.name')
    .execute();
  return {
    provisioner_timings: provisioner.map((row) => ({ ...row, stage: row.stage as Provisioner['stage'] })),
    agent_script_timings: await readScriptTimings(on, jobId),
    agent_connection_timings: agents.flatMap((agent) =>
      agent.first_connected_at
        ? [
            {
              started_at: agent.created_at,
              ended_at: agent.first_connected_at,
              stage: 'connect' as const,
              workspace_agent_id: agent.id,
              workspace_agent_name: agent.name,
            },
          ]
        : [],
    ),
  };
}

async function readScriptTimings(on: Executor, jobId: string): Promise<Script[]> {
  const rows = await on
    .selectFrom('workspace_agent_script_timings as timing')
    .innerJoin('workspace_agent_scripts as script', 'script.id', 'timing.script_id')
    .innerJoin('workspace_agents as agent', 'agent.id', 'script.workspace_agent_id')
    .innerJoin('workspace_resources as resource', 'resource.id', 'agent.resource_id')
    .select([
      'timing.started_at',
      'timing.ended_at',
      'timing.exit_code',
      'timing.stage',
      'timing.status',
      'script.display_name',
      'agent.id as workspace_agent_id',
      'agent.name as workspace_agent_name',
    ])
    .where('resource.job_id', '=', jobId)
    .orderBy('timing.started_at')
    .execute();
  return rows.map((row) => ({ ...row, stage: row.stage as Script['stage'] }));
}

async function isCompleted(on: Executor, jobId: string): Promise<boolean> {
  const job = await on
    .selectFrom('provisioner_jobs')
    .select('completed_at')
    .where('id', '=', jobId)
    .executeTakeFirst();
  return job?.completed_at != null;
}
