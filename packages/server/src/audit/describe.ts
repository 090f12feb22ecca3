import type { AuditLog } from '@coder-ts/api';

/** Words for what a row is about, where they are not its type's. */
const nouns: Readonly<Record<string, string>> = {
  workspace_build: 'workspace',
  api_key: 'token',
  template_version: 'template version',
  git_ssh_key: 'git ssh key',
  convert_login: 'login type conversion',
  organization_member: 'organization member',
  custom_role: 'custom role',
  provisioner_key: 'provisioner key',
  notification_template: 'notification template',
  user_secret: 'secret',
  user_skill: 'skill',
  idp_sync_settings_organization: 'IdP organization sync settings',
  idp_sync_settings_group: 'IdP group sync settings',
  idp_sync_settings_role: 'IdP role sync settings',
};
const verbs: Readonly<Record<string, string>> = {
  create: 'created',
  write: 'updated',
  delete: 'deleted',
  start: 'started',
  stop: 'stopped',
  register: 'registered',
};

/** A row in words, with places for the user and the target that clients fill (`platform.md` 5.1). */
export function describeAudit({
  action,
  resource_type: type,
  status_code: status,
}: Pick<AuditLog, 'action' | 'resource_type' | 'status_code'>): string {
  const noun = nouns[type] ?? type;
  if (action === 'request_password_reset') return 'password reset requested for {target}';
  if (status >= 400) return `{user} unsuccessfully attempted to ${action} ${noun} {target}`;
  if (action === 'login') return '{user} logged in';
  if (action === 'logout') return '{user} logged out';
  if (type === 'git_ssh_key') return '{user} updated the git ssh key';
  return `{user} ${verbs[action] ?? action} ${noun} {target}`;
}
