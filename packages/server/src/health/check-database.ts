import type { HealthcheckReport } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { explain } from './explain.js';

type Report = Omit<z.infer<typeof HealthcheckReport>['database'], 'dismissed'>;
const pings = 5;

/** The median of five round trips to the database, against what counts as slow. */
export async function checkDatabase({ db, config }: Pick<Deps, 'db' | 'config'>): Promise<Report> {
  const threshold = config.healthCheck.databaseThresholdMs;
  try {
    const times: number[] = [];
    for (let count = 0; count < pings; count++) {
      const begin = performance.now();
      await sql`SELECT 1`.execute(db);
      times.push(performance.now() - begin);
    }
    const median = times.sort((one, other) => one - other)[Math.floor(pings / 2)] ?? 0;
    const slow = median >= threshold;
    return {
      healthy: true,
      reachable: true,
      latency: `${Math.round(median * 1000) / 1000}ms`,
      latency_ms: Math.round(median),
      threshold_ms: Math.round(threshold),
      severity: slow ? 'warning' : 'ok',
      warnings: slow
        ? [
            {
              code: 'EDB02',
              message: `The database takes ${median.toFixed(1)} ms to answer, which is ${threshold} ms or more: move it closer to the server.`,
            },
          ]
        : [],
    };
  } catch (error) {
    return {
      healthy: false,
      reachable: false,
      latency: '0s',
      latency_ms: 0,
      threshold_ms: Math.round(threshold),
      severity: 'error',
      warnings: [],
      error: `EDB01: the database does not answer: ${explain(error)}`,
    };
  }
}
