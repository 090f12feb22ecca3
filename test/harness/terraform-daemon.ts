import { join } from 'node:path';
import { type Daemon, type DaemonOptions, startDaemon } from '@coder-ts/provisioner';
import { pino } from 'pino';

/** A daemon that builds by real Terraform, with its cache and its work in a directory of the test. */
export function startTerraformDaemon(
  transport: DaemonOptions['transport'],
  name: string,
  directory: string,
  more: Partial<DaemonOptions> = {},
): Promise<Daemon> {
  const { TF_CLI_CONFIG_FILE: _, ...environment } = process.env;
  return startDaemon({
    transport,
    organization: 'default',
    name,
    provisioners: ['terraform'],
    tags: {},
    cacheDir: join(directory, 'cache'),
    workDir: join(directory, 'work'),
    environment,
    version: 'v0.0.0',
    log: pino({ level: 'silent' }),
    ...more,
  });
}
