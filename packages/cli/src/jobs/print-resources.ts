import type { WorkspaceAgent, WorkspaceResource } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';
import { renderBox } from '../terminal/box.js';

/** A resource and, below it, its agents; `cells` gives what stands beside an agent's name. */
export function resourceRows(
  resources: readonly WorkspaceResource[],
  agentCells: (agent: WorkspaceAgent) => readonly string[],
): string[][] {
  return resources.flatMap((resource) => {
    const agents = resource.agents ?? [];
    const cost = resource.daily_cost > 0 ? ` (cost ${resource.daily_cost} a day)` : '';
    return [
      [`${resource.type}.${resource.name}${cost}`],
      ...agents.map((agent, i) => [
        `${i === agents.length - 1 ? '└─' : '├─'} ${agent.name} (${agent.operating_system}, ${agent.architecture})`,
        ...agentCells(agent),
      ]),
    ];
  });
}

/** What a template makes, before anything is made: the resources of a plan for a running workspace. */
export function printPlannedResources(
  { print, streams }: Invocation,
  title: string,
  resources: readonly WorkspaceResource[],
): void {
  const shown = resources.filter(
    ({ hide, workspace_transition: transition }) => !hide && transition === 'start',
  );
  print(title);
  if (shown.length === 0) print('  (nothing)');
  else
    streams.stdout.write(
      renderBox(
        ['RESOURCE'],
        resourceRows(shown, () => []),
      ),
    );
}
