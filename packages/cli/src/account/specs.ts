import { columnFlag, databaseFlags, textFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec } from '../command/spec.js';

export const login: CommandSpec = {
  kind: 'command',
  name: 'login',
  usage: '[url]',
  summary: 'Sign in to a server',
  details:
    'Keeps the URL and a session for the commands that follow. The first login of a new server makes its first user. Without a scheme in the URL it is https, and http for this machine.',
  args: { min: 0, max: 1 },
  flags: [
    {
      name: 'first-user-username',
      type: 'text',
      env: 'CODER_FIRST_USER_USERNAME',
      description: 'Name of the first user of a new server',
    },
    {
      name: 'first-user-full-name',
      type: 'text',
      env: 'CODER_FIRST_USER_FULL_NAME',
      description: 'Full name of the first user',
    },
    {
      name: 'first-user-email',
      type: 'text',
      env: 'CODER_FIRST_USER_EMAIL',
      description: 'Email address of the first user',
    },
    {
      name: 'first-user-password',
      type: 'text',
      env: 'CODER_FIRST_USER_PASSWORD',
      description: 'Password of the first user',
    },
    {
      name: 'first-user-trial',
      type: 'bool',
      env: 'CODER_FIRST_USER_TRIAL',
      description: 'Ask for a trial of the licensed features',
    },
    {
      name: 'use-token-as-session',
      type: 'bool',
      description: 'Keep the token of --token as the session, instead of making a session of its own',
    },
  ],
  commands: [
    {
      kind: 'command',
      name: 'token',
      summary: 'Print the token of this session',
      load: async () => ({ run: (await import('./login.js')).printToken }),
    },
  ],
  load: () => import('./login.js'),
};

export const logout: CommandSpec = {
  kind: 'command',
  name: 'logout',
  summary: 'End the session',
  flags: [yesFlag],
  load: () => import('./logout.js'),
};

export const whoami: CommandSpec = {
  kind: 'command',
  name: 'whoami',
  summary: 'Show who is signed in, and where',
  flags: [
    columnFlag(['URL', 'Username', 'ID', 'Orgs', 'Roles'], 'url,username,id'),
    textFlag('json', 'table'),
  ],
  load: () => import('./whoami.js'),
};

export const version: CommandSpec = {
  kind: 'command',
  name: 'version',
  summary: 'Show the version of this program',
  flags: [textFlag('json')],
  load: () => import('./version.js'),
};

export const publickey: CommandSpec = {
  kind: 'command',
  name: 'publickey',
  aliases: ['pubkey'],
  summary: 'Show the key by which Git of your workspaces signs in',
  flags: [{ name: 'reset', type: 'bool', description: 'Make a new key in place of the old one' }, yesFlag],
  load: () => import('./publickey.js'),
};

export const resetPassword: CommandSpec = {
  kind: 'command',
  name: 'reset-password',
  usage: '<username>',
  args: { min: 1, max: 1 },
  summary: 'Set the password of a user in the database of the server',
  details: 'For operators: it needs the database, not a session. It asks for the password twice.',
  flags: databaseFlags,
  load: () => import('./reset-password.js'),
};
