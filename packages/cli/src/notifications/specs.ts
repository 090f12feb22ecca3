import type { GroupSpec } from '../command/spec.js';

export const spec: GroupSpec = {
  kind: 'group',
  name: 'notifications',
  aliases: ['notification'],
  summary: 'Send notifications, and hold them back for everyone',
  commands: [
    {
      kind: 'command',
      name: 'pause',
      summary: 'Hold back all notifications of the server, for everyone',
      load: () => import('./pause.js'),
    },
    {
      kind: 'command',
      name: 'resume',
      summary: 'Send notifications again',
      load: () => import('./resume.js'),
    },
    {
      kind: 'command',
      name: 'test',
      summary: 'Send yourself a notification, to see whether they arrive',
      load: () => import('./test.js'),
    },
    {
      kind: 'command',
      name: 'custom',
      usage: '<title> <message>',
      args: { min: 2, max: 2 },
      summary: 'Send yourself a text of your own, such as at the end of a long script',
      load: () => import('./custom.js'),
    },
  ],
};
