import { randomUUID } from 'node:crypto';
import { type DataSourceType, refuse } from '../framework/provider.js';
import { computedId } from '../framework/schema.js';
import { NIL_UUID, parseUuid } from '../go/uuid.js';

/** `coder_task`: the task that the workspace was made for, if any (section 5.15). */
export const task: DataSourceType = {
  name: 'coder_task',
  schema: {
    version: 0,
    block: {
      attributes: {
        id: computedId,
        enabled: { type: 'bool', computed: true },
        prompt: { type: 'string', computed: true },
      },
    },
  },
  read: (_, { variables }) => {
    const id = variables.CODER_TASK_ID ?? '';
    const prompt = variables.CODER_TASK_PROMPT ?? '';
    const parsed = id === '' ? { kind: 'uuid' as const, value: NIL_UUID } : parseUuid(id);
    if (parsed.kind === 'invalid') return refuse(parsed.reason);
    const enabled = parsed.value !== NIL_UUID;
    return { set: { id: enabled ? id : randomUUID(), enabled, prompt } };
  },
};
