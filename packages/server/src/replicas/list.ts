import type { Replica } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { deadAfterMs } from './register.js';

/** The replicas that live, the one that started first in front (`platform.md` 6.2). */
export async function listReplicas({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<z.infer<typeof Replica>[]> {
  return db
    .selectFrom('replicas')
    .select(['id', 'hostname', 'created_at', 'relay_address', 'region_id', 'error', 'database_latency'])
    .where('stopped_at', 'is', null)
    .where('updated_at', '>', new Date(Date.parse(now()) - deadAfterMs).toISOString())
    .where('primary', '=', true)
    .orderBy('started_at')
    .orderBy('id')
    .execute();
}
