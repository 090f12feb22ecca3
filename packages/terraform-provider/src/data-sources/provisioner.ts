import { randomUUID } from 'node:crypto';
import type { DataSourceType } from '../framework/provider.js';
import { implicitId } from '../framework/schema.js';

const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const MACHINES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm: 'armv7',
  ppc64: 'ppc64le',
  loong64: 'loong64',
};

/** `coder_provisioner`: the machine that runs Terraform, in the names that agents use. */
export const provisioner: DataSourceType = {
  name: 'coder_provisioner',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        os: { type: 'string', computed: true },
        arch: { type: 'string', computed: true },
      },
    },
  },
  read: () => ({
    set: {
      id: randomUUID(),
      os: SYSTEMS[process.platform] ?? process.platform,
      arch: MACHINES[process.arch] ?? process.arch,
    },
  }),
};
