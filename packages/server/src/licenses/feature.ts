import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';

/** Licensed features by wire name, with the name that a refusal tells (`platform.md` 3.3, 3.5). */
export const features = {
  user_limit: 'User Limit',
  audit_log: 'Audit Log',
  connection_log: 'Connection Log',
  browser_only: 'Browser Only',
  scim: 'SCIM',
  template_rbac: 'Template RBAC',
  user_role_management: 'User Role Management',
  high_availability: 'High Availability',
  multiple_external_auth: 'Multiple External Auth',
  external_provisioner_daemons: 'External Provisioner Daemons',
  appearance: 'Appearance',
  advanced_template_scheduling: 'Advanced Template Scheduling',
  workspace_proxy: 'Workspace Proxy',
  external_token_encryption: 'External Token Encryption',
  workspace_batch_actions: 'Workspace Batch Actions',
  task_batch_actions: 'Task Batch Actions',
  access_control: 'Access Control',
  control_shared_ports: 'Control Shared Ports',
  custom_roles: 'Custom Roles',
  multiple_organizations: 'Multiple Organizations',
  workspace_prebuilds: 'Workspace Prebuilds',
  managed_agent_limit: 'Managed Agent Limit',
  workspace_external_agent: 'Workspace External Agent',
  aibridge: 'AI Gateway',
  boundary: 'Boundary',
  service_accounts: 'Service Accounts',
  ai_governance_user_limit: 'AI Governance User Limit',
} as const;
export type Feature = keyof typeof features;

/** Is the feature on? Without licensing every feature is; with it none is until a licence grants it. */
export const hasFeature = (deps: Pick<Deps, 'config'>, _feature: Feature): boolean =>
  deps.config.licensing === 'off';

/** @throws ApiError 403 where the feature is off. */
export function requireFeature(deps: Pick<Deps, 'config'>, feature: string): void {
  if (!hasFeature(deps, feature as Feature)) throw featureRefusal(feature as Feature);
}

export const featureRefusal = (feature: Feature): ApiError =>
  new ApiError(403, `${features[feature]} is a Premium feature. Contact sales!`);
