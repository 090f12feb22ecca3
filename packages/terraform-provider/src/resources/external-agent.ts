import { randomUUID } from 'node:crypto';
import type { ResourceType } from '../framework/provider.js';
import { implicitId } from '../framework/schema.js';

/** `coder_external_agent`: an agent that people start themselves, on a machine Terraform does not make. */
export const externalAgent: ResourceType = {
  name: 'coder_external_agent',
  schema: {
    version: 1,
    block: { attributes: { id: implicitId, agent_id: { type: 'string', required: true } } },
  },
  create: () => ({ set: { id: randomUUID() } }),
};
