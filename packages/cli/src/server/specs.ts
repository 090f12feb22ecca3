import { databaseFlags, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, FlagSpec } from '../command/spec.js';
import { serverFlags } from './flags.js';
import { idleFlags, refusedFlags } from './foreign-flags.js';

const rawUrlFlag: FlagSpec = { name: 'raw-url', type: 'bool', description: 'Print the URL alone' };

const createAdminUser: CommandSpec = {
  kind: 'command',
  name: 'create-admin-user',
  summary: 'Make an owner in the database of the server',
  details: 'It needs the database, not a session. What is not given is asked for.',
  flags: [
    { name: 'username', type: 'text', env: 'CODER_USERNAME', description: 'Name' },
    { name: 'email', type: 'text', env: 'CODER_EMAIL', description: 'Email address' },
    { name: 'password', type: 'text', env: 'CODER_PASSWORD', description: 'Password' },
    ...databaseFlags,
    {
      name: 'ssh-keygen-algorithm',
      type: 'text',
      env: 'CODER_SSH_KEYGEN_ALGORITHM',
      default: 'ed25519',
      description: 'Kind of the key that is made for them; only ed25519 here',
    },
    { ...rawUrlFlag, description: 'Accepted for scripts that set it; no URL is printed' },
  ],
  load: () => import('./create-admin-user.js'),
};

const fixOidcLinks: CommandSpec = {
  kind: 'command',
  name: 'fix-oidc-links',
  summary: 'Let users of another issuer be linked anew',
  details:
    'After the identity provider got another issuer URL, users are known by accounts that nobody can sign in by any more. It needs the database, not a session.',
  flags: [
    yesFlag,
    ...databaseFlags,
    {
      name: 'issuer-url',
      type: 'text',
      env: 'CODER_OIDC_ISSUER_URL',
      description: 'Issuer that the server uses now; links of it stay',
    },
    {
      name: 'dry-run',
      short: 'n',
      type: 'bool',
      env: 'CODER_FIX_OIDC_LINKS_DRY_RUN',
      description: 'Only list whom it would unlink',
    },
    {
      name: 'force-reset-all',
      type: 'bool',
      env: 'CODER_FIX_OIDC_LINKS_FORCE_RESET_ALL',
      description: 'Unlink all of them, those of this issuer too',
    },
  ],
  load: () => import('./fix-oidc-links.js'),
};

const builtinUrl: CommandSpec = {
  kind: 'command',
  name: 'postgres-builtin-url',
  summary: 'Print how to connect to the embedded database of a running server',
  flags: [rawUrlFlag],
  load: async () => ({ run: (await import('./postgres-builtin.js')).printUrl }),
};

const builtinServe: CommandSpec = {
  kind: 'command',
  name: 'postgres-builtin-serve',
  summary: 'Run the embedded database without a server, until it is told to stop',
  flags: [rawUrlFlag],
  load: async () => ({ run: (await import('./postgres-builtin.js')).serve }),
};

export const spec: CommandSpec = {
  kind: 'command',
  name: 'server',
  summary: 'Start a server',
  details:
    'Runs the API, the database unless one is given, and provisioner daemons, until it is told to stop: SIGINT cancels running jobs, SIGTERM waits for them.',
  flags: [...serverFlags, ...refusedFlags, ...idleFlags],
  commands: [createAdminUser, fixOidcLinks, builtinUrl, builtinServe],
  load: () => import('./start.js'),
};
