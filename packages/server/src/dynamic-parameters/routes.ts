import { type DynamicParametersResponse, isUuid, zeroUuid } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { loadImportJob, type TemplateVersionRow } from '../template-versions/load.js';
import type { Actor } from '../users/actor.js';
import { type FormRequest, followForm } from './follow.js';
import { findOwner } from './owner.js';
import { openForm } from './render.js';
import { ownerNotFound, toResponse } from './response.js';

/** Parameters of a version as they stand while somebody fills them in (`workspaces.md` 6). */
export function dynamicParameterHandlers(deps: Deps) {
  const needImported = async (version: TemplateVersionRow) => {
    if (!(await loadImportJob(deps, version)).completed_at)
      throw new ApiError(425, 'Template version job has not finished');
  };

  const answer = async (
    actor: Actor,
    version: TemplateVersionRow,
    { id, inputs, ownerId }: FormRequest,
  ): Promise<DynamicParametersResponse> => {
    const owner = ownerId && (await findOwner(deps, actor, ownerId, version.organization_id));
    if (!owner) return ownerNotFound(id, ownerId);
    const render = await openForm(deps.db, deps, version.id, owner);
    return toResponse(id, await render(new Map(Object.entries(inputs))));
  };

  return {
    openDynamicParametersWebsocketByTemplateVersion: async ({ actor, params, query }) => {
      const { templateversion: version } = params;
      await needImported(version);
      let ownerId = readUser(actor, query.user_id);
      return {
        upgrade: (socket, ended) =>
          followForm(socket, ended, (request) => {
            ownerId = request.ownerId ?? ownerId;
            return answer(actor, version, { ...request, ownerId });
          }),
      };
    },

    evaluateDynamicParametersForTemplateVersion: async ({ actor, params, body }) => {
      await needImported(params.templateversion);
      const { inputs, owner_id } = body;
      return {
        status: 200,
        body: await answer(actor, params.templateversion, { id: 0, inputs, ownerId: owner_id }),
      };
    },
  } satisfies Partial<Handlers>;
}

function readUser(actor: Actor, text: string | undefined): string {
  if (text === undefined || text === 'me' || text === zeroUuid) return actor.user.id;
  if (isUuid(text)) return text.toLowerCase();
  throw new ApiError(400, 'Invalid user_id query parameter', {
    detail: `"${text}" is neither a UUID nor "me".`,
  });
}
