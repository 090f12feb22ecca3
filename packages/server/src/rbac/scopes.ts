import type { ObjectRef } from './authorize.js';
import type { Action, ResourceType } from './policy.js';

/** Without these the paths of the routes (`/users/me/...`, `/organizations/...`) could not be read. */
const paths = ['user:read', 'organization:read', 'organization_member:read'];

/** Scopes that stand for several grants, as `type:action`. `coder:all` is everything. */
const composed: Readonly<Record<string, readonly string[]>> = {
  'coder:all': ['*:*'],
  'coder:application_connect': ['workspace:application_connect'],
  'coder:apikeys.manage_self': ['api_key:create', 'api_key:read', 'api_key:update', 'api_key:delete'],
  'coder:templates.author': [
    ...paths,
    'template:read',
    'template:create',
    'template:update',
    'template:delete',
    'template:view_insights',
    'file:create',
    'file:read',
  ],
  'coder:templates.build': [...paths, 'template:read', 'file:create', 'file:read', 'provisioner_jobs:read'],
  'coder:workspaces.access': [
    ...paths,
    'template:read',
    'workspace:read',
    'workspace:ssh',
    'workspace:application_connect',
  ],
  'coder:workspaces.create': [
    ...paths,
    'template:read',
    'template:use',
    'workspace:create',
    'workspace:read',
    'workspace:update',
  ],
  'coder:workspaces.delete': [
    ...paths,
    'template:read',
    'template:use',
    'workspace:read',
    'workspace:delete',
  ],
  'coder:workspaces.operate': [
    ...paths,
    'template:read',
    'template:use',
    'workspace:read',
    'workspace:update',
    'workspace:start',
    'workspace:stop',
  ],
};

/** Types whose grants anyone may put into a key, with the actions; `type:*` goes with them. */
const grantable: Readonly<Partial<Record<ResourceType, readonly Action[]>>> = {
  api_key: ['create', 'read', 'update', 'delete'],
  file: ['create', 'read'],
  organization: ['read', 'update', 'delete'],
  task: ['create', 'read', 'update', 'delete'],
  template: ['create', 'read', 'update', 'delete', 'use'],
  user: ['read', 'read_personal', 'update_personal'],
  user_secret: ['create', 'read', 'update', 'delete'],
  workspace: ['create', 'read', 'update', 'delete', 'start', 'stop', 'ssh', 'application_connect'],
};

/** Names that a key may be asked for with, sorted. */
export const externalScopes: readonly string[] = [
  ...Object.keys(composed),
  ...Object.entries(grantable).flatMap(([type, actions]) => [
    `${type}:*`,
    ...actions.map((action) => `${type}:${action}`),
  ]),
].sort();

/** The canonical name of a requested scope: old names are translated. Undefined: not to be had. */
export function canonicalScope(name: string): string | undefined {
  if (name === 'all' || name === 'application_connect') return `coder:${name}`;
  return externalScopes.includes(name) ? name : undefined;
}

export const scopesAllow = (scopes: readonly string[], type: ResourceType, action: Action): boolean =>
  scopes.some((scope) =>
    (composed[scope] ?? [scope]).some(
      (grant) => grant === '*:*' || grant === `${type}:${action}` || grant === `${type}:*`,
    ),
  );

/** Does a key's allow list (`*:*`, `type:*`, `type:id`) cover the object? One without an id needs its whole type. */
export const allowListCovers = (list: readonly string[], { type, id }: ObjectRef): boolean =>
  list.some(
    (entry) => entry === '*:*' || entry === `${type}:*` || (id !== undefined && entry === `${type}:${id}`),
  );
