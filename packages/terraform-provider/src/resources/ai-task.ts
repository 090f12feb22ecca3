import { randomUUID } from 'node:crypto';
import { errorDiagnostic } from '../framework/diagnostic.js';
import type { ResourceType } from '../framework/provider.js';
import { uuid } from '../framework/rules.js';
import { computedId } from '../framework/schema.js';
import { elements, text } from '../framework/value.js';
import { NIL_UUID, parseUuid } from '../go/uuid.js';

/** `coder_ai_task`: marks a template as one for tasks and names the app that shows them (section 5.10). */
export const aiTask: ResourceType = {
  name: 'coder_ai_task',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: computedId,
        app_id: {
          type: 'string',
          optional: true,
          computed: true,
          validate: [uuid],
          conflictsWith: ['sidebar_app'],
        },
        prompt: { type: 'string', computed: true },
        enabled: { type: 'bool', computed: true },
      },
      blocks: {
        sidebar_app: {
          nesting: 'set',
          max: 1,
          deprecated: 'Write `app_id` instead.',
          conflictsWith: ['app_id'],
          attributes: { id: { type: 'string', required: true, validate: [uuid] } },
        },
      },
    },
  },
  create: (planned, { variables }) => {
    const task = parseUuid(variables.CODER_TASK_ID ?? '');
    const isTask = task.kind === 'uuid' && task.value !== NIL_UUID;
    const appId = text(planned.app_id) || text(elements(planned.sidebar_app)[0]?.id);
    return {
      set: {
        id: isTask ? task.value : randomUUID(),
        enabled: isTask,
        prompt: variables.CODER_TASK_PROMPT || null,
        app_id: appId || null,
      },
      diagnostics: appId === '' ? [errorDiagnostic("'app_id' must be set")] : [],
    };
  },
};
