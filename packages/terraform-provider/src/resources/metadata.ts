import { randomUUID } from 'node:crypto';
import { errorDiagnostic } from '../framework/diagnostic.js';
import type { ResourceType } from '../framework/provider.js';
import { url } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';
import { elements } from '../framework/value.js';
import { duplicateKey } from './duplicate-key.js';

/** `coder_metadata`: what the dashboard shows beside a resource, and what the resource costs a day (section 5.8). */
export const metadata: ResourceType = {
  name: 'coder_metadata',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        resource_id: { type: 'string', required: true },
        hide: { type: 'bool', optional: true },
        icon: { type: 'string', optional: true, validate: [url] },
        daily_cost: { type: 'number', optional: true },
      },
      blocks: {
        item: {
          nesting: 'list',
          attributes: {
            key: { type: 'string', required: true },
            value: { type: 'string', optional: true },
            sensitive: { type: 'bool', optional: true, default: false },
            is_null: { type: 'bool', computed: true },
          },
        },
      },
    },
  },
  checkPlan: ({ item }) => {
    const key = duplicateKey(item, 'key');
    return key === undefined
      ? []
      : [errorDiagnostic(`duplicate resource metadata key ${JSON.stringify(key)}`)];
  },
  create: ({ item }) => ({
    set: {
      id: randomUUID(),
      item: elements(item).map((one) => ({ ...one, is_null: one.value === null })),
    },
  }),
};
