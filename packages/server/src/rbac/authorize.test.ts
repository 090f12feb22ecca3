import { describe, expect, it } from 'vitest';
import { can, compilePolicy, type ObjectRef, type Subject } from './authorize.js';
import { type Action, sharingPolicies } from './policy.js';

const here = '10000000-0000-4000-8000-000000000000';
const elsewhere = '20000000-0000-4000-8000-000000000000';
const me = '30000000-0000-4000-8000-000000000000';
const other = '40000000-0000-4000-8000-000000000000';

function subject(siteRoles: string[], organizationRoles?: string[], scopes = ['coder:all']): Subject {
  const held = organizationRoles
    ? [[here, ['organization-member', 'organization-workspace-access', ...organizationRoles]] as const]
    : [];
  return {
    userId: me,
    siteRoles,
    organizationRoles: new Map(held),
    organizationPolicies: new Map(
      organizationRoles ? [[here, [compilePolicy(sharingPolicies.member.everyone)]]] : [],
    ),
    groups: new Set(organizationRoles ? [here] : []),
    scopes,
  };
}

const callers = {
  owner: subject(['owner'], []),
  'user-admin': subject(['user-admin'], []),
  'template-admin': subject(['template-admin'], []),
  auditor: subject(['auditor'], []),
  member: subject([], []),
  'organization-admin': subject([], ['organization-admin']),
  'organization-user-admin': subject([], ['organization-user-admin']),
  'organization-template-admin': subject([], ['organization-template-admin']),
  'organization-auditor': subject([], ['organization-auditor']),
  'organization-workspace-creation-ban': subject([], ['organization-workspace-creation-ban']),
  outsider: subject([]),
};
type Caller = keyof typeof callers;

const inOrganization = (type: ObjectRef['type'], ownerId?: string): ObjectRef => ({
  type,
  organizationId: here,
  ownerId,
});
const everyone: Caller[] = Object.keys(callers) as Caller[];
const members = everyone.filter((name) => name !== 'outsider');
const admins: Caller[] = ['owner', 'organization-admin'];
const peopleAdmins: Caller[] = ['owner', 'user-admin', 'organization-admin', 'organization-user-admin'];
const templateAdmins: Caller[] = [
  'owner',
  'template-admin',
  'organization-admin',
  'organization-template-admin',
];
const templateReaders: Caller[] = [...templateAdmins, 'auditor', 'organization-auditor'];

/** [what, action, object, who may]. Everybody who isn't named may not. */
const table: [string, Action, ObjectRef, Caller[]][] = [
  [
    'jobs',
    'read',
    inOrganization('provisioner_jobs'),
    ['owner', 'organization-admin', 'organization-template-admin'],
  ],
  ['daemons', 'read', inOrganization('provisioner_daemon'), members],
  ['daemons', 'create', inOrganization('provisioner_daemon'), templateAdmins],
  ['own daemons', 'create', inOrganization('provisioner_daemon', me), [...members]],
  ['templates', 'read', inOrganization('template'), templateReaders],
  ['templates', 'create', inOrganization('template'), templateAdmins],
  ['templates', 'view_insights', inOrganization('template'), templateReaders],
  ["others' workspaces", 'read', inOrganization('workspace', other), templateAdmins],
  ["others' workspaces", 'update', inOrganization('workspace', other), admins],
  ["others' workspaces", 'ssh', inOrganization('workspace', other), ['owner']],
  ["others' workspaces", 'create', inOrganization('workspace', other), admins],
  ['own workspaces', 'read', inOrganization('workspace', me), members],
  ['own workspaces', 'ssh', inOrganization('workspace', me), members],
  [
    'own workspaces',
    'create',
    inOrganization('workspace', me),
    members.filter((name) => !name.endsWith('-ban')),
  ],
  [
    'own workspaces',
    'delete',
    inOrganization('workspace', me),
    members.filter((name) => !name.endsWith('-ban')),
  ],
  ['own dormant workspaces', 'update', inOrganization('workspace_dormant', me), members],
  ['own dormant workspaces', 'start', inOrganization('workspace_dormant', me), []],
  ['prebuilt workspaces', 'update', inOrganization('prebuilt_workspace', other), templateAdmins],
  ['licenses', 'create', { type: 'license' }, ['owner']],
  ['deployment config', 'read', { type: 'deployment_config' }, ['owner', 'auditor']],
  ['deployment config', 'update', { type: 'deployment_config' }, ['owner']],
  ['deployment stats', 'read', { type: 'deployment_stats' }, ['owner', 'auditor']],
  ['debug info', 'read', { type: 'debug_info' }, ['owner']],
  ['groups', 'read', inOrganization('group'), members],
  ['groups', 'update', inOrganization('group'), peopleAdmins],
  ['users', 'read', { type: 'user' }, [...peopleAdmins, 'template-admin', 'auditor']],
  ['users', 'create', { type: 'user' }, ['owner', 'user-admin']],
  ['users', 'delete', { type: 'user', ownerId: other }, ['owner', 'user-admin']],
  ['personal things of users', 'read_personal', { type: 'user', ownerId: other }, ['owner', 'user-admin']],
  ['oneself', 'read', { type: 'user', ownerId: me }, everyone],
  ['oneself', 'update_personal', { type: 'user', ownerId: me }, everyone],
  ['oneself', 'update', { type: 'user', ownerId: me }, ['owner', 'user-admin']],
  ['members', 'read', inOrganization('organization_member'), members],
  ['members', 'create', inOrganization('organization_member'), peopleAdmins],
  ['organization roles', 'assign', inOrganization('assign_org_role'), peopleAdmins],
  ['site roles', 'assign', { type: 'assign_role' }, ['owner', 'user-admin']],
  ['the organization', 'read', inOrganization('organization'), members],
  ['audit log', 'read', { type: 'audit_log' }, ['owner', 'auditor']],
  [
    'audit log of the organization',
    'read',
    inOrganization('audit_log'),
    [...admins, 'auditor', 'organization-auditor'],
  ],
  ["others' keys", 'read', { type: 'api_key', ownerId: other }, ['owner']],
  ['own keys', 'read', { type: 'api_key', ownerId: me }, everyone],
  ["others' secrets", 'read', { type: 'user_secret', ownerId: other }, []],
  ['own secrets', 'read', { type: 'user_secret', ownerId: me }, everyone],
  ['own files', 'create', { type: 'file', ownerId: me }, everyone],
  ["others' files", 'read', { type: 'file', ownerId: other }, ['owner', 'template-admin']],
  ['own chats', 'create', inOrganization('chat', me), admins],
];

describe('who may do what', () => {
  it.each(table)('%s: %s', (_what, action, object, allowed) => {
    const may = everyone.filter((name) => can(callers[name], action, object));
    expect(may).toEqual(everyone.filter((name) => allowed.includes(name)));
  });

  it('keeps organization roles to their organization', () => {
    const template: ObjectRef = { type: 'template', organizationId: elsewhere };
    expect(can(callers['organization-admin'], 'read', template)).toBe(false);
    expect(can(callers.owner, 'read', template)).toBe(true);
  });

  it('lets access lists through, to members only', () => {
    const template: ObjectRef = { ...inOrganization('template'), groupAcl: { [here]: 'use' } };
    expect(can(callers.member, 'read', template)).toBe(true);
    expect(can(callers.member, 'use', template)).toBe(true);
    expect(can(callers.member, 'update', template)).toBe(false);
    expect(can(callers.outsider, 'read', template)).toBe(false);
    const workspace: ObjectRef = { ...inOrganization('workspace', other), userAcl: { [me]: 'admin' } };
    expect(can(callers.member, 'update', workspace)).toBe(true);
    expect(can(callers.member, 'delete', workspace)).toBe(false);
  });

  it('gives chats to those with access to agents', () => {
    expect(can(subject([], ['agents-access']), 'create', inOrganization('chat', me))).toBe(true);
  });
});

describe('scopes of a key', () => {
  it('narrow what the roles give and never widen it', () => {
    const reader = subject(['owner'], [], ['workspace:read']);
    expect(can(reader, 'read', inOrganization('workspace', other))).toBe(true);
    expect(can(reader, 'update', inOrganization('workspace', other))).toBe(false);
    expect(can(reader, 'read', { type: 'user', ownerId: me })).toBe(false);
    expect(can(subject([], [], ['license:create']), 'create', { type: 'license' })).toBe(false);
  });

  it('may be composed', () => {
    const creator = subject([], [], ['coder:workspaces.create']);
    expect(can(creator, 'create', inOrganization('workspace', me))).toBe(true);
    expect(can(creator, 'delete', inOrganization('workspace', me))).toBe(false);
  });

  it('go with a list of things', () => {
    const limited: Subject = { ...callers.owner, allowList: [`workspace:${other}`] };
    const workspace = inOrganization('workspace', me);
    expect(can(limited, 'read', { ...workspace, id: other })).toBe(true);
    expect(can(limited, 'read', { ...workspace, id: me })).toBe(false);
    expect(can(limited, 'read', inOrganization('template'))).toBe(false);
    expect(can({ ...limited, allowList: ['workspace:*'] }, 'read', workspace)).toBe(true);
  });
});
