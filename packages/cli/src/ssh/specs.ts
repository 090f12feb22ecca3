import { yesFlag } from '../command/shared-flags.js';
import type { CommandSpec } from '../command/spec.js';

export const spec: CommandSpec = {
  kind: 'command',
  name: 'config-ssh',
  summary: 'Let ssh reach your workspaces by their names',
  details:
    'Writes a section of the SSH configuration, after showing what changes. What stands outside of the section is left as it is.',
  flags: [
    {
      name: 'ssh-config-file',
      type: 'text',
      env: 'CODER_SSH_CONFIG_FILE',
      default: '~/.ssh/config',
      description: 'File to write into',
    },
    {
      name: 'coder-binary-path',
      type: 'text',
      env: 'CODER_SSH_CONFIG_BINARY_PATH',
      description: 'Path of this program as ssh shall call it; where it is unless given',
    },
    {
      name: 'ssh-option',
      short: 'o',
      type: 'list',
      env: 'CODER_SSH_CONFIG_OPTS',
      description: 'Further option of every host, such as `ForwardAgent=yes`; repeatable',
    },
    {
      name: 'dry-run',
      short: 'n',
      type: 'bool',
      env: 'CODER_SSH_DRY_RUN',
      description: 'Print what would change, and change nothing',
    },
    {
      name: 'use-previous-options',
      type: 'bool',
      env: 'CODER_SSH_USE_PREVIOUS_OPTIONS',
      description: 'Take the options of the last time',
    },
    {
      name: 'ssh-host-prefix',
      type: 'text',
      env: 'CODER_CONFIGSSH_SSH_HOST_PREFIX',
      description: 'What stands before a name, as in coder.dev; what the server says unless given',
    },
    {
      name: 'hostname-suffix',
      type: 'text',
      env: 'CODER_CONFIGSSH_HOSTNAME_SUFFIX',
      description: 'What stands behind a name, as in dev.coder; what the server says unless given',
    },
    {
      name: 'wait',
      type: 'choice',
      choices: ['yes', 'no', 'auto'],
      env: 'CODER_CONFIGSSH_WAIT',
      default: 'auto',
      description: 'Whether a connection waits for the startup scripts; auto: as the template says',
    },
    {
      name: 'disable-autostart',
      type: 'bool',
      env: 'CODER_CONFIGSSH_DISABLE_AUTOSTART',
      default: 'false',
      description: 'Whether a connection leaves a stopped workspace stopped',
    },
    {
      name: 'no-wildcard',
      type: 'bool',
      env: 'CODER_CONFIGSSH_NO_WILDCARD',
      default: 'false',
      description: 'Name each workspace, for programs that read no patterns',
    },
    {
      name: 'force-unix-filepaths',
      type: 'bool',
      env: 'CODER_CONFIGSSH_UNIX_FILEPATHS',
      description: 'Without effect here: paths are written as this system has them',
    },
    yesFlag,
  ],
  load: () => import('./config-ssh.js'),
};
