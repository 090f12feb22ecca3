import type { FlagSpec } from './spec.js';

/** Flags that many commands have, so that they read the same everywhere. */
export const orgFlag: FlagSpec = {
  name: 'org',
  short: 'O',
  type: 'text',
  env: 'CODER_ORGANIZATION',
  description: 'Organization, by name or id; the only one unless there are several',
};

export const yesFlag: FlagSpec = {
  name: 'yes',
  short: 'y',
  type: 'bool',
  description: 'Answer yes to the question whether to go on',
};

export const outputFlag: FlagSpec = {
  name: 'output',
  short: 'o',
  type: 'choice',
  choices: ['table', 'json'],
  default: 'table',
  description: 'How to print the result',
};

/** `-c` of a list command. */
export function columnFlag(choices: readonly string[], defaults: string): FlagSpec {
  return {
    name: 'column',
    short: 'c',
    type: 'choices',
    choices,
    anyCase: true,
    default: defaults,
    description: 'Columns of the table, in this order',
  };
}

/** `-o` of a command whose result is a sentence unless it is asked for as something else. */
export function textFlag(...others: readonly ('json' | 'table')[]): FlagSpec {
  return { ...outputFlag, choices: ['text', ...others], default: 'text' };
}

/** Hidden flag of commands that build: the daemon logs Terraform at debug level. */
export const debugBuildFlag: FlagSpec = {
  name: 'provisioner-log-debug',
  type: 'bool',
  hidden: true,
  description: 'Log the work of the provisioner at debug level (administrators only)',
};

/** Flags with values of parameters, of every command that starts a workspace. */
export const parameterFlags: readonly FlagSpec[] = [
  {
    name: 'parameter',
    type: 'list',
    env: 'CODER_RICH_PARAMETER',
    description: 'Value of a parameter, `name=value`; repeatable',
  },
  {
    name: 'rich-parameter-file',
    type: 'text',
    env: 'CODER_RICH_PARAMETER_FILE',
    description: 'YAML file with values of parameters, by name',
  },
  {
    name: 'parameter-default',
    type: 'list',
    env: 'CODER_RICH_PARAMETER_DEFAULT',
    description: 'Default to offer instead of that of the template, `name=value`; repeatable',
  },
  {
    name: 'use-parameter-defaults',
    type: 'bool',
    env: 'CODER_WORKSPACE_USE_PARAMETER_DEFAULTS',
    description: 'Take the default of every parameter that has one and no value, without asking',
  },
  {
    name: 'ephemeral-parameter',
    type: 'list',
    env: 'CODER_EPHEMERAL_PARAMETER',
    description: 'Value of a parameter that holds for this build only, `name=value`; repeatable',
  },
  {
    name: 'prompt-ephemeral-parameters',
    type: 'bool',
    env: 'CODER_PROMPT_EPHEMERAL_PARAMETERS',
    description: 'Ask for parameters that hold for one build only, too',
  },
  {
    name: 'always-prompt',
    type: 'bool',
    description: 'Ask for every parameter, also those that have a value',
  },
  {
    name: 'build-option',
    type: 'list',
    env: 'CODER_BUILD_OPTION',
    description: 'Old name of --ephemeral-parameter',
  },
  { name: 'build-options', type: 'bool', description: 'Old name of --prompt-ephemeral-parameters' },
];

/** Flags of commands that work on the database of a server, beside it. */
export const databaseFlags: readonly FlagSpec[] = [
  {
    name: 'postgres-url',
    type: 'text',
    env: 'CODER_PG_CONNECTION_URL',
    description: 'URL of the database; the embedded one of the configuration directory unless given',
  },
  {
    name: 'postgres-connection-auth',
    type: 'choice',
    choices: ['password', 'awsiamrds'],
    env: 'CODER_PG_CONNECTION_AUTH',
    default: 'password',
    description: 'How to sign in to the database; only with a password here',
  },
];
