import type { CommandSpec } from '../command/spec.js';
import { shells } from './scripts.js';

export const spec: CommandSpec = {
  kind: 'command',
  name: 'completion',
  summary: 'Let your shell complete commands, flags and their choices',
  details:
    'Writes it into the file that the shell reads at its start, after asking. With --print it is printed, to be evaluated: eval "$(coder completion --shell bash --print)".',
  flags: [
    {
      name: 'shell',
      short: 's',
      type: 'choice',
      choices: shells,
      description: 'Which shell; the one of $SHELL unless given',
    },
    { name: 'print', short: 'p', type: 'bool', description: 'Print the script and write nothing' },
  ],
  load: () => import('./install.js'),
};
