import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Metadata, PrebuildStage, Transition } from '@coder-ts/protocol';
import type { PlanRequest } from '../provisioner.js';
import { agentScripts } from './agent-scripts.js';

/** Variables whose value may stand in a log; of the other `TF_*` only the name is shown. */
const SHOWN = new Set([
  'TF_LOG',
  'TF_LOG_PATH',
  'TF_INPUT',
  'TF_DATA_DIR',
  'TF_WORKSPACE',
  'TF_IN_AUTOMATION',
  'TF_REGISTRY_DISCOVERY_RETRY',
  'TF_REGISTRY_CLIENT_TIMEOUT',
  'TF_CLI_CONFIG_FILE',
  'TF_IGNORE',
]);

export type Variables = Record<string, string>;

/**
 * The host's environment as Terraform may see it: without `CODER_*`, and without a `TF_CLI_CONFIG_FILE` that names no
 * file (spec terraform 3.4).
 */
export function scrubEnvironment(host: NodeJS.ProcessEnv): Variables {
  const entries = Object.entries(host).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    if (value === undefined || name.toUpperCase().startsWith('CODER_')) return false;
    return name !== 'TF_CLI_CONFIG_FILE' || value === '' || existsSync(value);
  });
  return Object.fromEntries(entries);
}

/** What the log says about the `TF_*` variables that the host sets, one row each. */
export function describeTerraformVariables(scrubbed: Variables): string[] {
  return Object.keys(scrubbed)
    .filter((name) => name.startsWith('TF_'))
    .sort()
    .map((name) => {
      const value = SHOWN.has(name) ? scrubbed[name] : '<value redacted>';
      return `terraform environment variable: ${name}=${value}`;
    });
}

/** The variables of the provider while applying: what the build is about (spec terraform 3.4). */
export function applyVariables(metadata: Metadata): Variables {
  return {
    CODER_AGENT_URL: metadata.coderUrl,
    CODER_WORKSPACE_TRANSITION: transitionWord(metadata.transition),
    CODER_WORKSPACE_ID: metadata.workspaceId,
    CODER_WORKSPACE_NAME: metadata.workspaceName,
    CODER_WORKSPACE_BUILD_ID: metadata.workspaceBuildId,
    CODER_WORKSPACE_OWNER: metadata.workspaceOwner,
    CODER_WORKSPACE_OWNER_ID: metadata.workspaceOwnerId,
    CODER_WORKSPACE_OWNER_NAME: metadata.workspaceOwnerName,
    CODER_WORKSPACE_OWNER_EMAIL: metadata.workspaceOwnerEmail,
    CODER_WORKSPACE_OWNER_GROUPS: jsonList(metadata.workspaceOwnerGroups),
    CODER_WORKSPACE_OWNER_RBAC_ROLES: jsonList(
      metadata.workspaceOwnerRbacRoles.map(({ name, orgId }) => ({ name, org_id: orgId })),
    ),
    CODER_WORKSPACE_OWNER_SSH_PUBLIC_KEY: metadata.workspaceOwnerSshPublicKey,
    CODER_WORKSPACE_OWNER_SSH_PRIVATE_KEY: metadata.workspaceOwnerSshPrivateKey,
    CODER_WORKSPACE_OWNER_LOGIN_TYPE: metadata.workspaceOwnerLoginType,
    CODER_WORKSPACE_OWNER_OIDC_ACCESS_TOKEN: metadata.workspaceOwnerOidcAccessToken,
    CODER_WORKSPACE_OWNER_SESSION_TOKEN: metadata.workspaceOwnerSessionToken,
    CODER_WORKSPACE_TEMPLATE_ID: metadata.templateId,
    CODER_WORKSPACE_TEMPLATE_NAME: metadata.templateName,
    CODER_WORKSPACE_TEMPLATE_VERSION: metadata.templateVersion,
    CODER_TASK_ID: metadata.taskId,
    CODER_TASK_PROMPT: metadata.taskPrompt,
    ...prebuildVariables(metadata),
    ...agentScripts(),
  };
}

/** The variables of the provider while planning: the above, and what the user chose. */
export function planVariables(request: PlanRequest): Variables {
  const variables = applyVariables(request.metadata);
  for (const { name, value } of request.parameters) variables[`CODER_PARAMETER_${sha256(name)}`] = value;
  for (const { name, value } of request.previousParameters) {
    variables[`CODER_PARAMETER_PREVIOUS_${sha256(name)}`] = value;
  }
  for (const { id, accessToken } of request.externalAuthTokens) {
    variables[`CODER_EXTERNAL_AUTH_ACCESS_TOKEN_${id}`] = accessToken;
    variables[`CODER_GIT_AUTH_ACCESS_TOKEN_${id}`] = accessToken;
  }
  return variables;
}

function prebuildVariables({ prebuildStage, runningAgentTokens }: Metadata): Variables {
  switch (prebuildStage) {
    case PrebuildStage.CREATE:
      return { CODER_WORKSPACE_IS_PREBUILD: 'true' };
    case PrebuildStage.CLAIM:
      return {
        CODER_WORKSPACE_IS_PREBUILD_CLAIM: 'true',
        ...Object.fromEntries(
          runningAgentTokens.map(({ agentId, token }) => {
            const key = runningAgentTokens.length === 1 ? '' : agentId;
            return [`CODER_RUNNING_WORKSPACE_AGENT_TOKEN_${sha256(key)}`, token];
          }),
        ),
      };
    default:
      return {};
  }
}

function transitionWord(transition: Transition): string {
  switch (transition) {
    case Transition.STOP:
      return 'stop';
    case Transition.DELETE:
      return 'destroy';
    default:
      return 'start';
  }
}

function jsonList(list: readonly unknown[]): string {
  return list.length === 0 ? 'null' : JSON.stringify(list);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
