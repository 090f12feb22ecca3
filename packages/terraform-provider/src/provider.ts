import { externalAuth } from './data-sources/external-auth.js';
import { parameter } from './data-sources/parameter.js';
import { provisioner } from './data-sources/provisioner.js';
import { secret } from './data-sources/secret.js';
import { task } from './data-sources/task.js';
import { workspace } from './data-sources/workspace.js';
import { workspaceOwner } from './data-sources/workspace-owner.js';
import { workspacePreset } from './data-sources/workspace-preset.js';
import { workspaceTags } from './data-sources/workspace-tags.js';
import type { ProviderType } from './framework/provider.js';
import { url } from './framework/rules.js';
import { text } from './framework/value.js';
import { agent } from './resources/agent.js';
import { agentInstance } from './resources/agent-instance.js';
import { aiTask } from './resources/ai-task.js';
import { app } from './resources/app.js';
import { devcontainer } from './resources/devcontainer.js';
import { env } from './resources/env.js';
import { externalAgent } from './resources/external-agent.js';
import { metadata } from './resources/metadata.js';
import { script } from './resources/script.js';

/** Where a template without a deployment believes to be. */
const PLACEHOLDER_URL = 'https://mydeployment.coder.com';

/** The `coder/coder` provider (section 5). */
export const coderProvider: ProviderType = {
  schema: { version: 0, block: { attributes: { url: { type: 'string', optional: true, validate: [url] } } } },
  resources: [agent, agentInstance, aiTask, app, devcontainer, env, externalAgent, metadata, script],
  dataSources: [
    externalAuth,
    parameter,
    provisioner,
    secret,
    task,
    workspace,
    workspaceOwner,
    workspacePreset,
    workspaceTags,
  ],
  prepare: (config, variables) => ({
    ...config,
    url: config.url ?? (variables.CODER_AGENT_URL || PLACEHOLDER_URL),
  }),
  configure: (config) => {
    const address = text(config.url);
    return address === '' ? { error: 'CODER_AGENT_URL must not be empty; got ""' } : { url: address };
  },
};
