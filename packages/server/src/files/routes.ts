import { isUuid } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import { tarToZip, zipToTar } from './archive.js';
import { loadFile } from './load.js';
import { storeFile } from './store.js';

const tarType = 'application/x-tar';
const zipTypes = ['application/zip', 'application/x-zip-compressed'];

/** Uploads and downloads of template archives (`workspaces.md` 1). Everything is stored as tar. */
export const fileHandlers = (deps: Deps) =>
  ({
    uploadFile: async ({ actor, body, request }) => {
      const type = request.headers['content-type'] ?? '';
      const zipped = zipTypes.includes(type);
      if (type !== tarType && !zipped) throw new ApiError(400, `Unsupported content type header "${type}".`);
      const userId = actor.user.id;
      if (!can(actor.subject, 'create', { type: 'file', ownerId: userId })) throw forbidden();
      const data = zipped ? await zipToTar(body) : body;
      const { id, created } = await storeFile(deps.db, deps, { userId, data, mimetype: tarType });
      return created ? { status: 201, body: { hash: id } } : { status: 200, body: { hash: id } };
    },

    getFileById: async ({ actor, params, query }) => {
      if (!isUuid(params.fileID)) throw new ApiError(400, 'File id must be a valid UUID.');
      const file = await loadFile(deps, actor, params.fileID.toLowerCase());
      if (!file) throw notFound();
      if (!query.format) return { status: 200, contentType: file.mimetype, bytes: file.data };
      if (query.format !== 'zip') throw new ApiError(400, 'Unsupported conversion format.');
      if (file.mimetype !== tarType)
        throw new ApiError(400, 'Only .tar files can be converted to .zip format');
      return { status: 200, contentType: 'application/zip', bytes: await tarToZip(file.data) };
    },
  }) satisfies Partial<Handlers>;
