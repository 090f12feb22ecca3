import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import type { TemplateRow } from '../templates/load.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { type BuildVersion, readPreviousBuild, readVersion } from './context.js';
import type { NewBuild } from './create.js';
import { isActive } from './refuse.js';
import { resolveParameters } from './resolve-parameters.js';
import { readWorkspaceTags } from './workspace-tags.js';

type Asked = Pick<NewBuild, 'presetId' | 'values'>;

/** What the values and tags of a build are worked out from. */
interface Basis {
  readonly workspace: WorkspaceRow;
  readonly template: TemplateRow;
  readonly version: BuildVersion;
  readonly previousBuildId: string | undefined;
}

/** What they came to, a refusal too: it is told where its rule stands. */
export interface Resolution {
  readonly parameters: PromiseSettledResult<Awaited<ReturnType<typeof resolveParameters>>>;
  readonly tags: PromiseSettledResult<Record<string, string>> | undefined;
}

/** Reads and evaluates the template: as long as it lets it take. */
export async function resolveBuild(
  on: Executor,
  deps: Deps,
  { workspace, template, version, previousBuildId }: Basis,
  { presetId, values }: Asked,
): Promise<Resolution> {
  const [parameters] = await Promise.allSettled([
    resolveParameters(on, deps, {
      workspace,
      template,
      versionId: version.id,
      previousBuildId,
      presetId,
      values,
    }),
  ]);
  if (parameters.status === 'rejected') return { parameters, tags: undefined };
  const [tags] = await Promise.allSettled([
    readWorkspaceTags(on, version, workspace, parameters.value.values),
  ]);
  return { parameters, tags };
}

/** A resolution that was made before the workspace's row was locked, with what it was made from. */
export interface ResolvedAhead extends Resolution {
  readonly basis: Basis;
}

/**
 * Works out values and tags of a build before its workspace's row is locked, so that others who wait for the row do not
 * wait for the template. Undefined where the rules will refuse the build anyway.
 */
export async function resolveAhead(
  deps: Deps,
  workspace: WorkspaceRow,
  build: Asked & Pick<NewBuild, 'versionId'>,
): Promise<ResolvedAhead | undefined> {
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();
  const previous = await readPreviousBuild(deps.db, workspace.id);
  if (previous && isActive(previous)) return undefined;
  const versionId = build.versionId ?? previous?.template_version_id ?? template.active_version_id;
  const version = await readVersion(deps.db, versionId);
  if (version?.template_id !== template.id || version.job_status !== 'succeeded') return undefined;
  const basis = { workspace, template, version, previousBuildId: previous?.id };
  return { basis, ...(await resolveBuild(deps.db, deps, basis, build)) };
}

/** Does what was worked out before still hold, now that the row is locked? */
export const stillHolds = ({ basis }: ResolvedAhead, now: Basis): boolean =>
  basis.version.id === now.version.id &&
  basis.previousBuildId === now.previousBuildId &&
  basis.workspace.name === now.workspace.name &&
  basis.workspace.owner_id === now.workspace.owner_id &&
  basis.template.use_classic_parameter_flow === now.template.use_classic_parameter_flow;

/** @throws whatever refused it */
export function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
