import type { CommandSpec, GroupSpec, LazySpec } from './command/spec.js';

type WorkspaceSpecs = typeof import('./workspaces/specs.js');
type WorkspaceCommand = {
  [K in keyof WorkspaceSpecs]: WorkspaceSpecs[K] extends CommandSpec ? K : never;
}[keyof WorkspaceSpecs];
type AccountCommand = keyof typeof import('./account/specs.js');

const workspace = (name: WorkspaceCommand) => async (): Promise<{ spec: CommandSpec | GroupSpec }> => ({
  spec: (await import('./workspaces/specs.js'))[name],
});
const account = (name: AccountCommand) => async (): Promise<{ spec: CommandSpec | GroupSpec }> => ({
  spec: (await import('./account/specs.js'))[name],
});

const workspaces = 'Workspaces';
const templates = 'Templates';
const you = 'Account';
const people = 'People';
const operators = 'Operating a server';

/** Every command by name. Its descriptors and its work are imported when it is named. */
export const root: readonly LazySpec[] = [
  {
    name: 'create',
    summary: 'Create a workspace from a template',
    section: workspaces,
    load: workspace('create'),
  },
  { name: 'list', aliases: ['ls'], summary: 'List workspaces', section: workspaces, load: workspace('list') },
  {
    name: 'show',
    summary: 'Show the resources and agents of a workspace',
    section: workspaces,
    load: workspace('show'),
  },
  { name: 'start', summary: 'Start a workspace', section: workspaces, load: workspace('start') },
  { name: 'stop', summary: 'Stop a workspace', section: workspaces, load: workspace('stop') },
  {
    name: 'restart',
    summary: 'Stop a workspace and start it again',
    section: workspaces,
    load: workspace('restart'),
  },
  {
    name: 'delete',
    aliases: ['rm'],
    summary: 'Delete a workspace',
    section: workspaces,
    load: workspace('remove'),
  },
  {
    name: 'update',
    summary: 'Start a workspace with the active version of its template',
    section: workspaces,
    load: workspace('update'),
  },
  {
    name: 'rename',
    summary: 'Give a workspace another name',
    section: workspaces,
    load: workspace('rename'),
  },
  {
    name: 'autoupdate',
    summary: 'Set whether each start takes the active version of the template',
    section: workspaces,
    load: workspace('autoupdate'),
  },
  { name: 'logs', summary: 'Print the log of a build', section: workspaces, load: workspace('logs') },
  {
    name: 'favorite',
    aliases: ['fav', 'favourite'],
    summary: 'Mark a workspace as one of your favorites',
    section: workspaces,
    load: workspace('favorite'),
  },
  {
    name: 'unfavorite',
    aliases: ['unfav', 'unfavourite'],
    summary: 'Take that mark away',
    section: workspaces,
    load: workspace('unfavorite'),
  },
  {
    name: 'schedule',
    summary: 'See and set when workspaces start and stop by themselves',
    section: workspaces,
    load: () => import('./schedule/specs.js'),
  },
  {
    name: 'state',
    summary: 'Read and replace the Terraform state of workspaces, to repair them',
    section: workspaces,
    load: () => import('./state/specs.js'),
  },
  {
    name: 'config-ssh',
    summary: 'Let ssh reach your workspaces by their names',
    section: workspaces,
    load: () => import('./ssh/specs.js'),
  },
  {
    name: 'sharing',
    summary: 'Share workspaces with users and groups',
    section: workspaces,
    load: () => import('./sharing/specs.js'),
  },
  {
    name: 'quota',
    summary: 'See budgets and what uses them',
    section: workspaces,
    load: () => import('./quota/specs.js'),
  },
  {
    name: 'templates',
    aliases: ['template'],
    summary: 'Write, push and look at templates',
    section: templates,
    load: () => import('./templates/specs.js'),
  },
  { name: 'login', summary: 'Sign in to a server', section: you, load: account('login') },
  { name: 'logout', summary: 'End the session', section: you, load: account('logout') },
  { name: 'whoami', summary: 'Show who is signed in, and where', section: you, load: account('whoami') },
  {
    name: 'tokens',
    aliases: ['token'],
    summary: 'Make, list and end tokens for scripts',
    section: you,
    load: () => import('./tokens/specs.js'),
  },
  {
    name: 'secret',
    aliases: ['secrets'],
    summary: 'Keep values that your workspaces need',
    section: you,
    load: () => import('./secrets/specs.js'),
  },
  {
    name: 'publickey',
    aliases: ['pubkey'],
    summary: 'Show the key by which Git of your workspaces signs in',
    section: you,
    load: account('publickey'),
  },
  {
    name: 'external-auth',
    summary: 'See the services that workspaces sign in to for you',
    section: you,
    load: () => import('./external-auth/specs.js'),
  },
  {
    name: 'completion',
    summary: 'Let your shell complete commands, flags and their choices',
    section: you,
    load: () => import('./completion/specs.js'),
  },
  { name: 'version', summary: 'Show the version of this program', section: you, load: account('version') },
  {
    name: 'users',
    aliases: ['user'],
    summary: 'Manage users',
    section: people,
    load: () => import('./users/specs.js'),
  },
  {
    name: 'organizations',
    aliases: ['organization', 'org', 'orgs'],
    summary: 'Manage organizations',
    section: people,
    load: () => import('./organizations/specs.js'),
  },
  { name: 'server', summary: 'Start a server', section: operators, load: () => import('./server/specs.js') },
  {
    name: 'reset-password',
    summary: 'Set the password of a user in the database of the server',
    section: operators,
    load: account('resetPassword'),
  },
  {
    name: 'features',
    aliases: ['feature'],
    summary: 'See what the licence of the server covers',
    section: operators,
    load: () => import('./features/specs.js'),
  },
  {
    name: 'provisioner',
    aliases: ['provisioners'],
    summary: 'See and run provisioner daemons, and see their jobs',
    section: operators,
    load: () => import('./provisioner/specs.js'),
  },
  {
    name: 'notifications',
    aliases: ['notification'],
    summary: 'Send notifications, and hold them back for everyone',
    section: operators,
    load: () => import('./notifications/specs.js'),
  },
  {
    name: 'groups',
    aliases: ['group'],
    summary: 'Manage groups of users and their quota allowances',
    section: operators,
    load: () => import('./groups/specs.js'),
  },
  {
    name: 'exp',
    summary: 'Commands for writers of templates and tools, which may still change',
    section: operators,
    hidden: true,
    load: () => import('./exp/specs.js'),
  },
];
