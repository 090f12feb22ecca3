import type { Workspace, WorkspaceAgent, WorkspaceResource } from '@coder-ts/sdk';
import { formatAge } from '../command/duration.js';
import type { Invocation } from '../command/invocation.js';
import { resourceRows } from '../jobs/print-resources.js';
import { renderBox } from '../terminal/box.js';
import { findWorkspace } from './find.js';

/** `coder show`: what a workspace consists of and how its agents are. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, streams } = invocation;
  const client = await invocation.client();
  const workspace = await findWorkspace(client, args[0] ?? '');
  print(title(workspace));
  const { job, build_number: number, resources = [] } = workspace.latest_build;
  if (job.error) print(`Build ${number} failed: ${job.error}`);
  const shown = flags.bool('details') ? resources : resources.filter(({ hide }) => !hide);
  if (shown.length === 0) return print('It has no resources.');
  const rows = shown.flatMap((resource) => [
    ...resourceRows([resource], agentCells),
    ...(flags.bool('details') ? detailRows(resource) : []),
  ]);
  streams.stdout.write(renderBox(['RESOURCE', 'STATUS', 'HEALTH', 'VERSION', 'ACCESS'], rows));
}

function title({ owner_name: owner, name, latest_build: build, template_name: template }: Workspace): string {
  const since = Date.parse(build.job.completed_at ?? build.created_at);
  return `${owner}/${name} (${build.status} since ${formatAge(Date.now() - since)}) ${template}:${build.template_version_name}`;
}

function agentCells({ apps, health, status, version }: WorkspaceAgent): string[] {
  const links = apps.filter(({ hidden, url }) => !hidden && url).map((app) => app.display_name || app.slug);
  return [
    status,
    health.healthy ? '✔ healthy' : `✘ ${health.reason || 'unhealthy'}`,
    version,
    links.join(', '),
  ];
}

function detailRows({ agents = [], metadata = [] }: WorkspaceResource): string[][] {
  return [
    ...metadata.map(({ key, sensitive, value }) => [`   ${key}`, sensitive ? '(hidden)' : value]),
    ...agents.flatMap(({ apps }) =>
      apps.map((app) => [`   app ${app.slug}`, app.health, '', '', app.url ?? '']),
    ),
  ];
}
