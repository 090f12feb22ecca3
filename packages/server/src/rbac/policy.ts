/**
 * Who may do what (`platform.md` 2.2). A role votes on four levels: `site` everywhere, `user` on things that the subject
 * owns outside any organization, `org` in the organization where the role is held, `member` on things that the subject
 * owns there. Entries are `type: actions`; `*` stands for all; a leading `!` denies.
 */
export const actions = [
  'create',
  'read',
  'update',
  'delete',
  'use',
  'ssh',
  'application_connect',
  'view_insights',
  'start',
  'stop',
  'assign',
  'unassign',
  'read_personal',
  'update_personal',
  'create_agent',
  'delete_agent',
  'update_agent',
  'share',
] as const;
export type Action = (typeof actions)[number];

export const resourceTypes = [
  'api_key',
  'assign_org_role',
  'assign_role',
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
  'organization',
  'organization_member',
  'prebuilt_workspace',
  'provisioner_daemon',
  'provisioner_jobs',
  'replicas',
  'system',
  'tailnet_coordinator',
  'task',
  'template',
  'user',
  'user_secret',
  'workspace',
  'workspace_agent_resource_monitor',
  'workspace_dormant',
  'workspace_proxy',
] as const;
export type ResourceType = (typeof resourceTypes)[number];

export type Grants = Readonly<Partial<Record<ResourceType | '*', string>>>;
export interface RolePolicy {
  readonly displayName: string;
  readonly site?: Grants;
  readonly user?: Grants;
  readonly org?: Grants;
  readonly member?: Grants;
}

const all = '*';
const crud = 'create read update delete';
const ownWorkspaces: Grants = {
  workspace: all,
  workspace_dormant: 'create read update delete stop create_agent delete_agent update_agent share',
  task: crud,
};

export const siteRoles = {
  owner: {
    displayName: 'Owner',
    site: {
      '*': all,
      workspace_dormant: 'create read update delete stop create_agent delete_agent update_agent',
    },
  },
  member: {
    displayName: 'Member',
    site: { assign_role: 'read', oauth2_app: 'read', workspace_proxy: 'read', provisioner_daemon: '' },
    user: {
      user: 'read read_personal update_personal',
      api_key: crud,
      user_secret: crud,
      notification_preference: 'read update',
      inbox_notification: 'create read update',
      file: 'create read',
      organization_member: 'read',
    },
  },
  'user-admin': {
    displayName: 'User Admin',
    site: {
      assign_role: 'assign unassign read',
      assign_org_role: 'assign unassign read',
      user: 'create read update delete read_personal update_personal',
      organization: 'read',
      organization_member: crud,
      group: crud,
      group_member: 'read',
      idpsync_settings: 'read update',
    },
  },
  'template-admin': {
    displayName: 'Template Admin',
    site: {
      template: all,
      file: 'create read',
      workspace: 'read',
      prebuilt_workspace: 'update delete',
      provisioner_daemon: crud,
      user: 'read',
      group: 'read',
      group_member: 'read',
      organization: 'read',
      organization_member: 'read',
    },
  },
  auditor: {
    displayName: 'Auditor',
    site: {
      audit_log: 'read',
      connection_log: 'read',
      template: 'read view_insights',
      user: 'read',
      group: 'read',
      group_member: 'read',
      organization: 'read',
      organization_member: 'read',
      deployment_config: 'read',
      deployment_stats: 'read',
    },
  },
} as const satisfies Record<string, RolePolicy>;

export const organizationRoles = {
  'organization-admin': {
    displayName: 'Organization Admin',
    site: { user: 'read' },
    org: {
      '*': all,
      workspace: 'create read update delete start stop create_agent delete_agent update_agent share',
      workspace_dormant: 'create read update delete stop create_agent delete_agent update_agent share',
    },
  },
  'organization-member': {
    displayName: '',
    org: {
      organization: 'read',
      provisioner_daemon: 'read',
      assign_org_role: 'read',
      organization_member: 'read',
      group: 'read',
    },
    member: { ...ownWorkspaces, group_member: 'read' },
  },
  'organization-service-account': {
    displayName: '',
    org: { organization: 'read', provisioner_daemon: 'read', assign_org_role: 'read' },
    member: { ...ownWorkspaces, organization_member: 'read' },
  },
  'organization-auditor': {
    displayName: 'Organization Auditor',
    org: {
      audit_log: 'read',
      template: 'read view_insights',
      group: 'read',
      group_member: 'read',
      organization: 'read',
      organization_member: 'read',
    },
  },
  'organization-user-admin': {
    displayName: 'Organization User Admin',
    site: { user: 'read' },
    org: {
      assign_org_role: 'assign unassign read',
      organization: 'read',
      organization_member: crud,
      group: crud,
      group_member: 'read',
      idpsync_settings: 'read update',
    },
  },
  'organization-template-admin': {
    displayName: 'Organization Template Admin',
    org: {
      template: all,
      file: 'create read',
      workspace: 'read',
      prebuilt_workspace: 'update delete',
      organization: 'read',
      organization_member: 'read',
      group: 'read',
      group_member: 'read',
      provisioner_daemon: crud,
      provisioner_jobs: 'create read update',
    },
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

export type SiteRole = keyof typeof siteRoles;
export type OrganizationRole = keyof typeof organizationRoles;
