import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createMutex } from '../processes/mutex.js';
import type { Provisioner } from '../provisioner.js';
import { findTerraform } from './binary.js';
import { scrubEnvironment } from './environment.js';
import { InitCache } from './init-cache.js';
import { TerraformSession } from './session.js';

export interface TerraformOptions {
  /** Kept between jobs and shared by the daemons of a host. */
  cacheDirectory: string;
  /** Default: the one in PATH. */
  terraformPath?: string;
  /** The environment that Terraform inherits. */
  environment: NodeJS.ProcessEnv;
}

/** Terraform as it is installed on this machine; it is looked for anew at each job. */
export function createTerraformProvisioner(options: TerraformOptions): Provisioner {
  const environment = scrubEnvironment(options.environment);
  const initCache = new InitCache(join(options.cacheDirectory, 'init'));
  const pluginDirectory = join(options.cacheDirectory, 'plugins');
  const alone = createMutex(pluginDirectory);
  return {
    open: async (session) => {
      const terraform = await findTerraform(options.terraformPath, environment);
      await mkdir(pluginDirectory, { recursive: true, mode: 0o700 });
      return new TerraformSession({ terraform, environment, initCache, pluginDirectory, alone }, session);
    },
  };
}
