import { createHash, randomUUID } from 'node:crypto';
import { errorDiagnostic, warningDiagnostic } from '../framework/diagnostic.js';
import type { Context, ResourceType } from '../framework/provider.js';
import { atLeast, inRange, oneOf, textRule, url } from '../framework/rules.js';
import { implicitId, type NestedBlock, type Validator } from '../framework/schema.js';
import { elements, type ObjectValue, text, UNKNOWN } from '../framework/value.js';
import { parseUrl, rootOf } from '../go/url.js';
import { duplicateKey } from './duplicate-key.js';

const displayApps: NestedBlock = {
  nesting: 'set',
  max: 1,
  computed: true,
  attributes: {
    vscode: { type: 'bool', optional: true, default: true },
    vscode_insiders: { type: 'bool', optional: true, default: false },
    web_terminal: { type: 'bool', optional: true, default: true },
    port_forwarding_helper: { type: 'bool', optional: true, default: true },
    ssh_helper: { type: 'bool', optional: true, default: true },
  },
};

const defaultDisplayApps = Object.fromEntries(
  Object.entries(displayApps.attributes).map(([name, attribute]) => [name, attribute.default ?? null]),
);

const resourcesMonitoring: NestedBlock = {
  nesting: 'set',
  max: 1,
  attributes: {},
  blocks: {
    memory: {
      nesting: 'set',
      max: 1,
      attributes: {
        enabled: { type: 'bool', required: true },
        threshold: { type: 'number', required: true, validate: [inRange(0, 100)] },
      },
    },
    volume: {
      nesting: 'set',
      attributes: {
        path: { type: 'string', required: true, validate: [textRule(judgeVolumePath)] },
        enabled: { type: 'bool', required: true },
        threshold: { type: 'number', required: true, validate: [inRange(0, 100)] },
      },
    },
  },
};

function judgeVolumePath(path: string): string | undefined {
  if (path === '') return 'volume path must not be empty';
  return path.startsWith('/') ? undefined : 'volume path must be an absolute path';
}

/** The agent expands no variables in its directory beyond the home folder's two names. */
const warnOfDirectory: Validator = (value) => {
  if (['', '$HOME', '~'].includes(text(value))) return [];
  return [
    warningDiagnostic(
      '"dir" is better set by the tools that use it',
      '`dir` makes the agent start in a folder of its own.',
    ),
    warningDiagnostic('"dir" is not expanded', 'Variables in `dir` are not replaced; `$HOME` and `~` are.'),
  ];
};

/** `coder_agent`: the process that makes a machine a workspace. Its token is new on every refresh (section 5.3). */
export const agent: ResourceType = {
  name: 'coder_agent',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        os: { type: 'string', required: true, validate: [oneOf('linux', 'darwin', 'windows')] },
        arch: { type: 'string', required: true, validate: [oneOf('amd64', 'armv7', 'arm64')] },
        auth: {
          type: 'string',
          optional: true,
          default: 'token',
          validate: [
            oneOf('token', 'google-instance-identity', 'aws-instance-identity', 'azure-instance-identity'),
          ],
        },
        api_key_scope: {
          type: 'string',
          optional: true,
          default: 'all',
          validate: [oneOf('all', 'no_user_data')],
        },
        dir: {
          type: 'string',
          optional: true,
          deprecated: 'The working directory belongs to the tools that use it.',
          validate: [warnOfDirectory],
        },
        env: { type: { map: 'string' }, optional: true },
        startup_script: { type: 'string', optional: true },
        shutdown_script: { type: 'string', optional: true },
        startup_script_behavior: {
          type: 'string',
          optional: true,
          default: 'non-blocking',
          validate: [oneOf('blocking', 'non-blocking')],
        },
        connection_timeout: { type: 'number', optional: true, default: 120, validate: [atLeast(0)] },
        troubleshooting_url: { type: 'string', optional: true, validate: [url] },
        motd_file: { type: 'string', optional: true },
        order: { type: 'number', optional: true },
        token: { type: 'string', computed: true, sensitive: true },
        init_script: { type: 'string', computed: true },
      },
      blocks: {
        metadata: {
          nesting: 'list',
          attributes: {
            key: { type: 'string', required: true },
            display_name: { type: 'string', optional: true },
            script: { type: 'string', required: true },
            interval: { type: 'number', required: true },
            timeout: { type: 'number', optional: true },
            order: { type: 'number', optional: true },
          },
        },
        display_apps: displayApps,
        resources_monitoring: resourcesMonitoring,
      },
    },
  },
  checkPlan: (planned) => {
    const key = duplicateKey(planned.metadata, 'key');
    if (key !== undefined) return [errorDiagnostic(`duplicate agent metadata key ${JSON.stringify(key)}`)];
    const volumes = elements(planned.resources_monitoring).flatMap(({ volume }) => elements(volume));
    const path = duplicateKey(
      volumes.filter(({ path }) => path !== UNKNOWN),
      'path',
    );
    return path === undefined ? [] : [errorDiagnostic(`duplicate volume path ${JSON.stringify(path)}`)];
  },
  create: (planned, context) => ({ set: { id: randomUUID(), ...results(planned, context) } }),
  refresh: results,
};

function results(state: ObjectValue, { variables, url: address }: Context): ObjectValue {
  const script = variables[`CODER_AGENT_SCRIPT_${text(state.os)}_${text(state.arch)}`] ?? '';
  const parsed = parseUrl(address);
  const root = parsed.kind === 'url' ? rootOf(parsed) : '';
  return {
    token: variables[RUNNING_TOKEN] || randomUUID(),
    init_script: script
      .replaceAll(/\$\{ACCESS_URL\}/g, () => root)
      .replaceAll(/\$\{AUTH_TYPE\}/g, () => text(state.auth)),
    display_apps:
      elements(state.display_apps).length > 0 ? (state.display_apps ?? null) : [defaultDisplayApps],
  };
}

/** The token of a claimed prebuild's only agent, stored under the hash of the empty text. */
const RUNNING_TOKEN = `CODER_RUNNING_WORKSPACE_AGENT_TOKEN_${createHash('sha256').update('').digest('hex')}`;
