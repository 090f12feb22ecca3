import { randomUUID } from 'node:crypto';
import type { DataSourceType } from '../framework/provider.js';
import { implicitId } from '../framework/schema.js';

/** `coder_workspace_tags`: which daemons may build; the server reads them from the template's text, not from here. */
export const workspaceTags: DataSourceType = {
  name: 'coder_workspace_tags',
  schema: {
    version: 1,
    block: { attributes: { id: implicitId, tags: { type: { map: 'string' }, optional: true } } },
  },
  read: () => ({ set: { id: randomUUID() } }),
};
