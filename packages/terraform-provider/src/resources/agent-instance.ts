import { randomUUID } from 'node:crypto';
import type { ResourceType } from '../framework/provider.js';
import { implicitId } from '../framework/schema.js';

/** `coder_agent_instance`: ties an agent to a cloud instance that vouches for it. */
export const agentInstance: ResourceType = {
  name: 'coder_agent_instance',
  schema: {
    version: 0,
    block: {
      attributes: {
        id: implicitId,
        agent_id: { type: 'string', required: true },
        instance_id: { type: 'string', required: true },
      },
    },
  },
  create: () => ({ set: { id: randomUUID() } }),
};
