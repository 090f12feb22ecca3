import { randomUUID } from 'node:crypto';
import type { ResourceType } from '../framework/provider.js';
import { matches, oneOf } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';

/** `coder_env`: an environment variable of an agent. The server merges several of one name (section 5.7). */
export const env: ResourceType = {
  name: 'coder_env',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        agent_id: { type: 'string', required: true },
        name: {
          type: 'string',
          required: true,
          validate: [matches(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be a valid environment variable name')],
        },
        value: { type: 'string', optional: true },
        merge_strategy: {
          type: 'string',
          optional: true,
          default: 'replace',
          validate: [oneOf('replace', 'append', 'prepend', 'error')],
        },
      },
    },
  },
  create: () => ({ set: { id: randomUUID() } }),
};
