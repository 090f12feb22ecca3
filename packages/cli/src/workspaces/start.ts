import type { Client, Workspace, WorkspaceBuild } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { isApiError } from '../command/report.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace } from './find.js';
import { givenValues, resolveParameters } from './parameters.js';
import { stopWorkspace } from './stop.js';
import { createBuild, watchBuild } from './watch-build.js';

/** `coder start`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  const { latest_build: last, name } = workspace;
  switch (last.status) {
    case 'running':
      return print(`\nThe ${name} workspace is already running!`);
    case 'starting':
      print(`\nThe ${name} workspace is already starting.`);
      if (!flags.bool('no-wait')) await watchBuild(invocation, client, last);
      break;
    default: {
      if (last.status === 'pending' && !flags.bool('yes')) await prompts.confirm('Enqueue another start?');
      const plan = await planStart(invocation, client, workspace);
      if (last.transition === 'start' && last.status === 'failed') {
        print('The last start failed; cleaning up after it first.');
        await stopWorkspace(invocation, client, workspace);
      }
      const build = await startWorkspace(invocation, client, workspace, plan);
      if (flags.bool('no-wait'))
        return print(
          `The ${name} workspace has been started in no-wait mode. It is building in the background.`,
        );
      await watchBuild(invocation, client, build);
    }
  }
  print(`\nThe ${name} workspace has been started at ${formatStamp(new Date())}!`);
}

/** What the next start of a workspace will be. */
export interface StartPlan {
  readonly template_version_id: string;
  readonly rich_parameter_values: { readonly name: string; readonly value: string }[];
}

/** Settles version and values; nothing is changed yet. @throws for values that can't be */
export async function planStart(
  invocation: Invocation,
  client: Client,
  workspace: Workspace,
  version = nextVersion(workspace),
): Promise<StartPlan> {
  const given = givenValues(invocation.flags);
  const [parameters, earlier] = await Promise.all([
    client.getRichParametersByTemplateVersion({ templateversion: version }),
    client.getBuildParametersForWorkspaceBuild({ workspacebuild: workspace.latest_build.id }),
  ]);
  const values = await traced(
    'prepare build',
    resolveParameters(invocation, parameters, { given, earlier, preset: [], action: 'start' }),
  );
  return { template_version_id: version, rich_parameter_values: values };
}

/** The version of the last build, or the active one where workspace or template follow that. */
function nextVersion(workspace: Workspace): string {
  const followsActive = workspace.automatic_updates === 'always' || workspace.template_require_active_version;
  return followsActive ? workspace.template_active_version_id : workspace.latest_build.template_version_id;
}

/** Queues a start; wakes a dormant workspace; where its version is no longer allowed, takes the active one. */
export async function startWorkspace(
  invocation: Invocation,
  client: Client,
  workspace: Workspace,
  plan: StartPlan,
): Promise<WorkspaceBuild> {
  if (workspace.dormant_at) {
    invocation.print('Activating dormant workspace...');
    await traced(
      'activate workspace',
      client.updateWorkspaceDormancyStatusById({ workspace: workspace.id, body: { dormant: false } }),
    );
  }
  const reason = invocation.flags.text('reason') || 'cli';
  try {
    return await createBuild(invocation, client, workspace, { transition: 'start', reason, ...plan });
  } catch (error) {
    const active = workspace.template_active_version_id;
    const cause = (error as Error).cause;
    if (!isApiError(cause) || cause.status !== 403 || plan.template_version_id === active) throw error;
    invocation.print('This version may not be started any more; taking the active version of the template.');
    const next = await planStart(invocation, client, workspace, active);
    return createBuild(invocation, client, workspace, { transition: 'start', reason, ...next });
  }
}
