import { columnFlag, outputFlag } from '../command/shared-flags.js';
import type { GroupSpec } from '../command/spec.js';

const columns = ['id', 'name', 'scopes', 'allow list', 'last used', 'expires at', 'created at', 'owner'];

export const spec: GroupSpec = {
  kind: 'group',
  name: 'tokens',
  aliases: ['token'],
  summary: 'Make, list and end tokens for scripts',
  commands: [
    {
      kind: 'command',
      name: 'create',
      summary: 'Make a token and print it',
      details: 'The token is shown this once and never again.',
      flags: [
        {
          name: 'lifetime',
          type: 'duration',
          env: 'CODER_TOKEN_LIFETIME',
          description: 'How long it is good for, such as `12h` or `30d`; what the server sets unless given',
        },
        {
          name: 'name',
          short: 'n',
          type: 'text',
          env: 'CODER_TOKEN_NAME',
          description: 'Name of the token; generated unless given',
        },
        {
          name: 'user',
          short: 'u',
          type: 'text',
          env: 'CODER_TOKEN_USER',
          description: 'Whom it acts as; yourself unless given (administrators only)',
        },
        {
          name: 'scope',
          type: 'list',
          description: 'What it may do, such as `workspace:read`; repeatable; everything unless given',
        },
        {
          name: 'allow',
          type: 'list',
          description: 'What it may touch, `type:id`, such as `workspace:*`; repeatable',
        },
      ],
      load: () => import('./create.js'),
    },
    {
      kind: 'command',
      name: 'list',
      aliases: ['ls'],
      summary: 'List tokens',
      flags: [
        {
          name: 'all',
          short: 'a',
          type: 'bool',
          description: 'Tokens of everybody, as far as you may see them',
        },
        { name: 'include-expired', type: 'bool', description: 'Also tokens that have ended' },
        columnFlag(columns, columns.slice(0, -1).join(',')),
        outputFlag,
      ],
      load: () => import('./list.js'),
    },
    {
      kind: 'command',
      name: 'view',
      usage: '<name|id>',
      summary: 'Show one token',
      args: { min: 1, max: 1 },
      flags: [columnFlag(columns, columns.join(',')), outputFlag],
      load: () => import('./view.js'),
    },
    {
      kind: 'command',
      name: 'remove',
      aliases: ['delete', 'rm'],
      usage: '<name|id|token>',
      summary: 'End a token',
      details: 'An ended token stays in `coder tokens list --include-expired`, unless it is deleted.',
      args: { min: 1, max: 1 },
      flags: [{ name: 'delete', type: 'bool', description: 'Delete it, so that nothing is left of it' }],
      load: () => import('./remove.js'),
    },
  ],
};
