import { orgFlag } from '../command/shared-flags.js';
import type { CommandSpec } from '../command/spec.js';

const withoutEffect = 'Accepted for scripts that set it; without effect here';

/** `coder provisioner start` (`jobs.md` 2.5). */
export const start: CommandSpec = {
  kind: 'command',
  name: 'start',
  summary: 'Run a provisioner daemon here, for a server elsewhere',
  details:
    'It takes one job at a time until it is told to stop: SIGTERM lets the running job end, SIGINT cancels it. It says who it is with --key, with --psk, or as the user who is logged in.',
  flags: [
    {
      name: 'cache-dir',
      short: 'c',
      type: 'text',
      env: 'CODER_CACHE_DIRECTORY',
      default: '~/.cache/coder',
      description: 'Directory for archives, Terraform providers and work directories; may be shared',
    },
    {
      name: 'tag',
      short: 't',
      type: 'list',
      env: 'CODER_PROVISIONERD_TAGS',
      description:
        'Tag of the jobs that it takes, `name=value`; repeatable. With --key the tags are those of the key',
    },
    {
      name: 'key',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_KEY',
      description: 'Provisioner key, of `coder provisioner keys create`',
    },
    {
      name: 'psk',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_PSK',
      description: 'Shared secret of the server; a key is better, as it can be ended by itself',
    },
    {
      name: 'name',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_NAME',
      description:
        'Name of the daemon, one of its own in the organization; the name of this host unless given',
    },
    {
      name: 'poll-interval',
      type: 'duration',
      env: 'CODER_PROVISIONERD_POLL_INTERVAL',
      default: '1s',
      description: withoutEffect,
    },
    {
      name: 'poll-jitter',
      type: 'duration',
      env: 'CODER_PROVISIONERD_POLL_JITTER',
      default: '100ms',
      description: withoutEffect,
    },
    {
      name: 'verbose',
      type: 'bool',
      env: 'CODER_PROVISIONER_DAEMON_VERBOSE',
      default: 'false',
      description: 'Log at debug level',
    },
    {
      name: 'log-human',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_LOGGING_HUMAN',
      default: '/dev/stderr',
      description: 'File for log lines that people read; empty for none',
    },
    {
      name: 'log-json',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_LOGGING_JSON',
      description: 'File for log lines in JSON',
    },
    {
      name: 'log-stackdriver',
      type: 'text',
      env: 'CODER_PROVISIONER_DAEMON_LOGGING_STACKDRIVER',
      description: 'The same as --log-json',
    },
    {
      name: 'log-filter',
      type: 'list',
      env: 'CODER_PROVISIONER_DAEMON_LOG_FILTER',
      description: withoutEffect,
    },
    {
      name: 'prometheus-enable',
      type: 'bool',
      env: 'CODER_PROMETHEUS_ENABLE',
      default: 'false',
      description: 'Serve /metrics, /healthz and /readyz',
    },
    {
      name: 'prometheus-address',
      type: 'text',
      env: 'CODER_PROMETHEUS_ADDRESS',
      default: '127.0.0.1:2112',
      description: 'Address for those, `host:port`',
    },
    {
      name: 'types',
      type: 'choices',
      choices: ['terraform', 'echo'],
      env: 'CODER_PROVISIONER_TYPES',
      default: 'terraform',
      hidden: true,
      description: 'What it runs jobs with; echo plays scripts, for tests',
    },
    {
      name: 'experiments',
      type: 'list',
      env: 'CODER_EXPERIMENTS',
      description: withoutEffect,
    },
    orgFlag,
  ],
  load: () => import('./start.js'),
};
