import { columnFlag, orgFlag, outputFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, GroupSpec } from '../command/spec.js';

const create: CommandSpec = {
  kind: 'command',
  name: 'create',
  usage: '<name>',
  summary: 'Make a key by which daemons come, and print its secret, once',
  args: { min: 1, max: 1 },
  flags: [
    {
      name: 'tag',
      short: 't',
      type: 'list',
      env: 'CODER_PROVISIONERD_TAGS',
      description: 'Tag of the daemons that come by it, `name=value`; repeatable',
    },
    orgFlag,
  ],
  load: async () => ({ run: (await import('./keys.js')).create }),
};

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List provisioner keys',
  flags: [orgFlag, columnFlag(['created at', 'name', 'tags'], 'created at,name,tags'), outputFlag],
  load: async () => ({ run: (await import('./keys.js')).list }),
};

const remove: CommandSpec = {
  kind: 'command',
  name: 'delete',
  aliases: ['rm'],
  usage: '<name>',
  summary: 'Delete a key; its daemons end at once, and what they run fails',
  args: { min: 1, max: 1 },
  flags: [yesFlag, orgFlag],
  load: async () => ({ run: (await import('./keys.js')).remove }),
};

/** `coder provisioner keys` (`jobs.md` 2.4). */
export const keys: GroupSpec = {
  kind: 'group',
  name: 'keys',
  aliases: ['key'],
  summary: 'Manage keys of provisioner daemons',
  commands: [create, list, remove],
};
