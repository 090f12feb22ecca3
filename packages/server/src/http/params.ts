import { isUuid, type ParamKind } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { type GroupRow, loadGroup } from '../groups/load.js';
import { loadMember, loadOrganization, type OrganizationRow } from '../organizations/load.js';
import { loadTemplateVersion, type TemplateVersionRow } from '../template-versions/load.js';
import { loadTemplate, type TemplateRow } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { loadUser, type UserRow } from '../users/load.js';
import { loadWorkspaceAgent, type WorkspaceAgentRow } from '../workspace-agents/load.js';
import { loadManagedBuild, loadWorkspaceBuild, type WorkspaceBuildRow } from '../workspace-builds/load.js';
import { loadWorkspace, type WorkspaceRow } from '../workspaces/load.js';
import { loadOwner } from '../workspaces/owner.js';
import { ApiError, notFound } from './error.js';

/** What a handler gets for each kind of path parameter. */
export interface LoadedParam {
  organization: OrganizationRow;
  user: UserRow;
  member: UserRow;
  owner: UserRow;
  template: TemplateRow;
  templateversion: TemplateVersionRow;
  workspace: WorkspaceRow;
  workspacebuild: WorkspaceBuildRow;
  managedbuild: WorkspaceBuildRow;
  workspaceagent: WorkspaceAgentRow;
  group: GroupRow;
  uuid: string;
  text: string;
}

type Loader = (
  deps: Deps,
  actor: Actor,
  text: string,
  loaded: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

const byId =
  (load: (deps: Deps, actor: Actor, id: string) => Promise<unknown>): Loader =>
  (deps, actor, text) => {
    if (!isUuid(text))
      throw new ApiError(400, `Invalid UUID "${text}".`, {
        detail: 'A UUID has 32 hexadecimal digits in five groups.',
      });
    return load(deps, actor, text.toLowerCase());
  };

const loaders: Readonly<Record<ParamKind, Loader>> = {
  organization: loadOrganization,
  user: loadUser,
  member: (deps, actor, text, loaded) =>
    loadMember(deps, actor, text, loaded.organization as OrganizationRow),
  owner: loadOwner,
  template: byId(loadTemplate),
  templateversion: byId(loadTemplateVersion),
  workspace: byId(loadWorkspace),
  workspacebuild: byId(loadWorkspaceBuild),
  managedbuild: byId(loadManagedBuild),
  workspaceagent: byId(loadWorkspaceAgent),
  group: byId(loadGroup),
  uuid: byId(async (_deps, _actor, id) => id),
  text: async (_deps, _actor, text) => text,
};

/**
 * Finds what the path names, in its order, for a caller who may read it.
 * @throws ApiError 404 where it is not there or not to be read, 400 for text that is no UUID where one is needed.
 */
export async function loadParams(
  deps: Deps,
  actor: Actor | undefined,
  kinds: Readonly<Record<string, ParamKind>>,
  texts: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const loaded: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    const text = texts[name] ?? '';
    if (kind === 'text') loaded[name] = text;
    else if (actor) loaded[name] = await loaders[kind](deps, actor, text, loaded);
    else if (kind === 'uuid') loaded[name] = text;
    else throw notFound();
  }
  return loaded;
}
