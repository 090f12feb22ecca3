import { randomUUID } from 'node:crypto';
import type { ResourceType } from '../framework/provider.js';
import { notEmpty } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';

/** `coder_devcontainer`: a dev container that an agent starts, itself a place for apps and scripts. */
export const devcontainer: ResourceType = {
  name: 'coder_devcontainer',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        agent_id: { type: 'string', required: true },
        workspace_folder: { type: 'string', required: true, validate: [notEmpty] },
        config_path: { type: 'string', optional: true },
        subagent_id: { type: 'string', computed: true },
      },
    },
  },
  create: () => ({ set: { id: randomUUID(), subagent_id: randomUUID() } }),
};
