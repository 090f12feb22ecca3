import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { globalFlags } from '../../packages/cli/src/command/globals.js';
import { start } from '../../packages/cli/src/provisioner/start-spec.js';
import { serverFlags } from '../../packages/cli/src/server/flags.js';
import { idleFlags, refusedFlags } from '../../packages/cli/src/server/foreign-flags.js';
import type { Database } from '../../packages/server/src/database/connect.js';
import { createMetrics } from '../../packages/server/src/metrics/create.js';
import { root } from './chart.js';

/** Variables that the server and a daemon take, and that do something. */
export function knownVariables(): Set<string> {
  const without = new Set([...refusedFlags, ...idleFlags].map(({ env }) => env));
  const flags = [...serverFlags, ...globalFlags, ...(start.flags ?? [])];
  return new Set(flags.flatMap(({ env }) => (env && !without.has(env) ? [env] : [])));
}

/** Names of the metrics of a server. Asking for names reads no database. */
export const knownMetrics = (): Set<string> =>
  new Set(
    createMetrics({ db: {} as Database })
      .registry.getMetricsAsArray()
      .map(({ name }) => name),
  );

/** Every file below `deploy`, with its text. */
export async function deployFiles(): Promise<Map<string, string>> {
  const entries = await readdir(join(root, 'deploy'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.env');
  return new Map(
    await Promise.all(
      files.map(async ({ name, parentPath }) => {
        const path = join(parentPath, name);
        return [path.slice(root.length), await readFile(path, 'utf8')] as const;
      }),
    ),
  );
}
