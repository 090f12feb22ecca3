import type { GroupSpec } from '../command/spec.js';

export const spec: GroupSpec = {
  kind: 'group',
  name: 'exp',
  summary: 'Commands for writers of templates and tools, which may still change',
  hidden: true,
  commands: [
    {
      kind: 'command',
      name: 'terraform-provider',
      summary: 'Run the coder/coder Terraform provider by itself',
      usage: '[-- command...]',
      details:
        'Prints the line that makes a terraform command of this machine use it: evaluate that line, then plan or test a template with no server. With a command it runs the provider for as long as the command runs.',
      args: { min: 0, max: Number.POSITIVE_INFINITY },
      load: () => import('./terraform-provider.js'),
    },
  ],
};
