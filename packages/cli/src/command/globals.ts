import type { FlagSpec } from './spec.js';

const withoutEffect = 'Accepted for scripts that set it; without effect here';

/** Flags that every command takes. */
export const globalFlags: readonly FlagSpec[] = [
  {
    name: 'url',
    type: 'text',
    env: 'CODER_URL',
    description: 'URL of the server; else the one of the last login',
  },
  {
    name: 'token',
    type: 'text',
    env: 'CODER_SESSION_TOKEN',
    description: 'Session or API token to act with; else the session of the last login',
  },
  {
    name: 'global-config',
    type: 'text',
    env: 'CODER_CONFIG_DIR',
    default: '~/.config/coderv2',
    description: 'Directory with the login and, for a server, its data',
  },
  {
    name: 'header',
    type: 'list',
    env: 'CODER_HEADER',
    description: 'Header `name=value` sent with every request; repeatable',
  },
  {
    name: 'header-command',
    type: 'text',
    env: 'CODER_HEADER_COMMAND',
    description: 'Shell command that prints further headers, one `name=value` a line',
  },
  {
    name: 'verbose',
    short: 'v',
    type: 'bool',
    env: 'CODER_VERBOSE',
    description: 'Show debug lines, and requests that were refused',
  },
  { name: 'force-tty', type: 'bool', env: 'CODER_FORCE_TTY', description: 'Behave as on a terminal' },
  { name: 'debug-options', type: 'bool', description: 'Print where each flag has its value from, and end' },
  {
    name: 'client-tls-ca-file',
    type: 'text',
    env: 'CODER_CLIENT_TLS_CA_FILE',
    description: 'Refused: name further certificate authorities in NODE_EXTRA_CA_CERTS',
  },
  {
    name: 'client-tls-cert-file',
    type: 'text',
    env: 'CODER_CLIENT_TLS_CERT_FILE',
    description: 'Refused: client certificates are not supported',
  },
  {
    name: 'client-tls-key-file',
    type: 'text',
    env: 'CODER_CLIENT_TLS_KEY_FILE',
    description: 'Refused: client certificates are not supported',
  },
  {
    name: 'use-keyring',
    type: 'bool',
    env: 'CODER_USE_KEYRING',
    default: 'true',
    description: `${withoutEffect}: the session is a file`,
  },
  { name: 'no-version-warning', type: 'bool', env: 'CODER_NO_VERSION_WARNING', description: withoutEffect },
  { name: 'no-feature-warning', type: 'bool', env: 'CODER_NO_FEATURE_WARNING', description: withoutEffect },
  {
    name: 'disable-direct-connections',
    type: 'bool',
    env: 'CODER_DISABLE_DIRECT_CONNECTIONS',
    description: withoutEffect,
  },
  {
    name: 'disable-network-telemetry',
    type: 'bool',
    env: 'CODER_DISABLE_NETWORK_TELEMETRY',
    description: withoutEffect,
  },
];
