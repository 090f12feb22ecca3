import type { RBACAction, RBACResource } from '@coder-ts/api';

/**
 * Who may do what (`platform.md` 2.2; the lists of the roles that can be given are those of the recorded answers). A
 * role votes on four levels: `site` everywhere, `user` on things that the subject owns outside any organization, `org`
 * in the organization where the role is held, `member` on things that the subject owns there. An entry is a type with
 * its actions: `*` is all, a leading `!` denies.
 */
export type Action = (typeof RBACAction.options)[number];
export type ResourceType = Exclude<(typeof RBACResource.options)[number], '*'>;

export type Grants = Readonly<Partial<Record<ResourceType, string>>>;
export interface RolePolicy {
  readonly displayName: string;
  readonly site?: Grants;
  readonly user?: Grants;
  readonly org?: Grants;
  readonly member?: Grants;
}

const crud = 'create read update delete';
const templateActions = 'create read update delete use view_insights';
/** A dormant workspace has to be woken before it starts. */
const dormantActions = 'create read update delete stop create_agent delete_agent update_agent';
const workspaceActions =
  'create read update delete start stop ssh application_connect create_agent delete_agent update_agent share';
/** What an organization's admin may do to the workspaces of others: everything but getting into them. */
const managedWorkspaceActions =
  'create read update delete start stop create_agent delete_agent update_agent share';

const everything = <const T extends ResourceType>(...types: readonly T[]): Record<T, '*'> =>
  Object.fromEntries(types.map((type) => [type, '*'])) as Record<T, '*'>;

/** Types that owners (everywhere) and organization admins (in their organization) have in full. */
const commonTypes = [
  'ai_model_price',
  'ai_provider',
  'aibridge_interception',
  'api_key',
  'assign_org_role',
  'audit_log',
  'chat',
  'connection_log',
  'crypto_key',
  'debug_info',
  'deployment_config',
  'deployment_stats',
  'file',
  'group',
  'group_member',
  'idpsync_settings',
  'inbox_notification',
  'license',
  'notification_message',
  'notification_preference',
  'notification_template',
  'oauth2_app',
  'oauth2_app_code_token',
  'oauth2_app_secret',
  'organization',
  'organization_member',
  'provisioner_daemon',
  'provisioner_jobs',
  'replicas',
  'system',
  'tailnet_coordinator',
  'task',
  'template',
  'user',
  'webpush_subscription',
  'workspace_agent_devcontainers',
  'workspace_agent_resource_monitor',
  'workspace_proxy',
] as const;

const ownWorkspaces: Grants = { workspace: workspaceActions, workspace_dormant: dormantActions, task: crud };
const readPeople: Grants = {
  group: 'read',
  group_member: 'read',
  organization: 'read',
  organization_member: 'read',
};
const managePeople: Grants = {
  assign_org_role: 'assign read unassign',
  group: crud,
  group_member: 'read',
  idpsync_settings: 'read update',
  organization: 'read',
  organization_member: crud,
};
const manageTemplates: Grants = {
  ...readPeople,
  file: 'create read',
  prebuilt_workspace: 'update delete',
  provisioner_daemon: crud,
  template: templateActions,
  workspace: 'read',
  workspace_dormant: 'read',
};

export const siteRoles = {
  owner: {
    displayName: 'Owner',
    site: {
      ...everything(...commonTypes, 'assign_role', 'workspace_build_orchestration'),
      ai_gateway_key: 'create read delete',
      boundary_log: 'read',
      prebuilt_workspace: 'update delete',
      user_skill: 'read delete',
      workspace: workspaceActions,
      workspace_dormant: dormantActions,
    },
  },
  auditor: {
    displayName: 'Auditor',
    site: {
      ...readPeople,
      aibridge_interception: 'read',
      assign_org_role: 'read',
      audit_log: 'read',
      boundary_log: 'read',
      connection_log: 'read',
      deployment_config: 'read',
      deployment_stats: 'read',
      template: 'read view_insights',
      user: 'read',
    },
  },
  'template-admin': {
    displayName: 'Template Admin',
    site: { ...manageTemplates, assign_org_role: 'read', user: 'read' },
  },
  'user-admin': {
    displayName: 'User Admin',
    site: {
      ...managePeople,
      assign_role: 'assign read unassign',
      user: 'create read update delete read_personal update_personal',
    },
  },
  /** Everybody has it, named or not. */
  member: {
    displayName: 'Member',
    site: { assign_role: 'read', oauth2_app: 'read', workspace_proxy: 'read' },
    user: {
      ...everything(
        'api_key',
        'file',
        'inbox_notification',
        'notification_preference',
        'oauth2_app_code_token',
        'oauth2_app_secret',
        'user_secret',
        'user_skill',
        'webpush_subscription',
      ),
      user: 'read read_personal update_personal',
    },
  },
} as const satisfies Record<string, RolePolicy>;

export const organizationRoles = {
  'organization-admin': {
    displayName: 'Organization Admin',
    site: { user: 'read' },
    org: {
      ...everything(...commonTypes, 'ai_gateway_key', 'usage_event', 'user_skill'),
      prebuilt_workspace: 'update delete',
      workspace: managedWorkspaceActions,
      workspace_dormant: dormantActions,
    },
  },
  'organization-user-admin': {
    displayName: 'Organization User Admin',
    site: { user: 'read' },
    org: managePeople,
  },
  'organization-template-admin': {
    displayName: 'Organization Template Admin',
    org: { ...manageTemplates, provisioner_jobs: 'create read update' },
  },
  'organization-auditor': {
    displayName: 'Organization Auditor',
    org: { ...readPeople, audit_log: 'read', connection_log: 'read', template: 'read view_insights' },
  },
  'organization-workspace-access': {
    displayName: 'Organization Workspace Access',
    member: { ...ownWorkspaces, provisioner_daemon: 'create read', file: 'create read' },
  },
  'organization-workspace-creation-ban': {
    displayName: 'Organization Workspace Creation Ban',
    org: { workspace: '!create !delete !create_agent !delete_agent' },
  },
  'agents-access': { displayName: 'Coder Agents User', member: { chat: 'create read update share' } },
} as const satisfies Record<string, RolePolicy>;

/** Held through the membership itself; never listed nor given. One of them, by the kind of account. */
export const impliedRoles = {
  'organization-member': {
    displayName: '',
    org: { organization: 'read', provisioner_daemon: 'read', assign_org_role: 'read' },
    member: { ...ownWorkspaces, group_member: 'read', organization_member: 'read' },
  },
  'organization-service-account': {
    displayName: '',
    org: { organization: 'read', provisioner_daemon: 'read', assign_org_role: 'read' },
    member: { ...ownWorkspaces, group_member: 'read', organization_member: 'read' },
  },
} as const satisfies Record<string, RolePolicy>;

/** Whose workspaces may be shared in an organization. */
export type Sharing = 'everyone' | 'service_accounts' | 'none';

/**
 * What the organization's sharing setting adds to the implied role: whom members see, so that they find people and groups
 * to share with, and a denial for those whose workspaces may not be shared.
 */
export const sharingPolicies: Readonly<Record<'member' | 'service_account', Record<Sharing, RolePolicy>>> = {
  member: {
    everyone: { displayName: '', org: { organization_member: 'read', group: 'read' } },
    service_accounts: {
      displayName: '',
      org: { organization_member: 'read' },
      member: { workspace: '!share' },
    },
    none: { displayName: '', org: { workspace: '!share' } },
  },
  service_account: {
    everyone: { displayName: '' },
    service_accounts: { displayName: '' },
    none: { displayName: '', org: { workspace: '!share' } },
  },
};
