import type { Module, Resource } from '@coder-ts/protocol';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { insertAll } from './insert-all.js';
import { persistAgents } from './persist-agents.js';

/** What rows of a result hang on. */
export interface ResultOf {
  readonly jobId: string;
  readonly transition: 'start' | 'stop' | 'delete';
}

/** Keeps the resources of a plan or a state with the agents on them. */
export async function persistResources(
  tx: Executor,
  deps: Pick<Deps, 'newId' | 'now'>,
  { jobId, transition }: ResultOf,
  resources: readonly Resource[],
): Promise<void> {
  const made = resources.map((resource) => ({ id: deps.newId(), resource }));
  await insertAll(
    tx,
    'workspace_resources',
    made.map(({ id, resource }) => ({
      id,
      created_at: deps.now(),
      job_id: jobId,
      transition,
      type: resource.type,
      name: resource.name,
      hide: resource.hide,
      icon: resource.icon,
      instance_type: resource.instanceType,
      module_path: resource.modulePath,
      daily_cost: resource.dailyCost,
      metadata: json(
        resource.metadata.map(({ key, value, sensitive, isNull }) => ({
          key,
          value: isNull ? '' : value,
          sensitive,
        })),
      ),
    })),
  );
  await persistAgents(
    tx,
    deps,
    made.flatMap(({ id, resource }) => resource.agents.map((agent) => ({ resourceId: id, agent }))),
  );
}

/** Keeps which modules a job used. */
export const persistModules = (
  tx: Executor,
  deps: Pick<Deps, 'newId' | 'now'>,
  { jobId, transition }: ResultOf,
  modules: readonly Module[],
): Promise<void> =>
  insertAll(
    tx,
    'workspace_modules',
    modules.map(({ source, version, key }) => ({
      id: deps.newId(),
      job_id: jobId,
      transition,
      source,
      version,
      key,
      created_at: deps.now(),
    })),
  );
