import { create } from '@bufbuild/protobuf';
import { type Agent, AgentSchema, type Script, ScriptSchema } from '@coder-ts/protocol';
import type { ResourceInstance } from './modules.js';
import { flag, int32, int64, type JsonObject, object, objects, text, texts } from './values.js';

const AGENT_NAME = '(?i)^[a-z0-9](-?[a-z0-9])*$';
const NAME = /^[a-z0-9](-?[a-z0-9])*$/i;

/** An agent out of a `coder_agent` instance, without what other resources attach to it (spec terraform 3.11). */
export function toAgent(instance: ResourceInstance): Agent {
  const { name, values } = instance;
  return create(AgentSchema, {
    name,
    id: text(values.id),
    env: texts(values.env),
    operatingSystem: text(values.os),
    architecture: text(values.arch),
    directory: text(values.dir),
    auth:
      text(values.auth) === 'token'
        ? { case: 'token', value: text(values.token) }
        : { case: 'instanceId', value: '' },
    connectionTimeoutSeconds: int32(values.connection_timeout),
    troubleshootingUrl: text(values.troubleshooting_url),
    motdFile: text(values.motd_file),
    order: int64(values.order),
    apiKeyScope: text(values.api_key_scope),
    metadata: objects(values.metadata).map((item) => ({
      key: text(item.key),
      displayName: text(item.display_name),
      script: text(item.script),
      intervalSeconds: int64(item.interval),
      timeoutSeconds: int64(item.timeout),
      order: int64(item.order),
    })),
    displayApps: displayApps(objects(values.display_apps)[0]),
    scripts: legacyScripts(values),
    resourcesMonitoring: resourcesMonitoring(objects(values.resources_monitoring)[0]),
  });
}

/** Throws where names break the rules; names are compared without regard to case. */
export function checkAgentNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name === '') throw new Error('agent name cannot be empty');
    if (name.includes('_')) {
      throw new Error(
        `agent name "${name}" contains underscores which are no longer supported, please use hyphens instead (regex: "${AGENT_NAME}")`,
      );
    }
    if (!NAME.test(name)) throw new Error(`agent name "${name}" does not match regex "${AGENT_NAME}"`);
    if (seen.has(name.toLowerCase())) throw new Error(`duplicate agent name: ${name}`);
    seen.add(name.toLowerCase());
  }
}

function displayApps(block: JsonObject | undefined) {
  if (!block) return { vscode: true, webTerminal: true, sshHelper: true, portForwardingHelper: true };
  return {
    vscode: flag(block.vscode),
    vscodeInsiders: flag(block.vscode_insiders),
    webTerminal: flag(block.web_terminal),
    portForwardingHelper: flag(block.port_forwarding_helper),
    sshHelper: flag(block.ssh_helper),
  };
}

function resourcesMonitoring(block: JsonObject | undefined) {
  const memory = objects(block?.memory)[0];
  return {
    ...(memory && { memory: { enabled: flag(memory.enabled), threshold: int32(memory.threshold) } }),
    volumes: objects(block?.volume)
      .map(object)
      .map((volume) => ({
        path: text(volume.path),
        enabled: flag(volume.enabled),
        threshold: int32(volume.threshold),
      })),
  };
}

function legacyScripts(values: JsonObject): Script[] {
  const behavior = text(values.startup_script_behavior);
  const blocks = behavior === 'blocking' || (behavior === '' && values.login_before_ready === false);
  const scripts: Script[] = [];
  if (text(values.startup_script) !== '') {
    scripts.push(
      create(ScriptSchema, {
        displayName: 'Startup Script',
        icon: '/emojis/25b6-fe0f.png',
        logPath: 'coder-startup-script.log',
        script: text(values.startup_script),
        runOnStart: true,
        startBlocksLogin: blocks,
      }),
    );
  }
  if (text(values.shutdown_script) !== '') {
    scripts.push(
      create(ScriptSchema, {
        displayName: 'Shutdown Script',
        icon: '/emojis/25c0.png',
        logPath: 'coder-shutdown-script.log',
        script: text(values.shutdown_script),
        runOnStop: true,
      }),
    );
  }
  return scripts;
}
