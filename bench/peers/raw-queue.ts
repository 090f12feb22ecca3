import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createDatabase, dropDatabase, execute } from '../database.js';

/**
 * A queue by hand, without anything that a product needs: what PostgreSQL and the driver allow. One table like that of the
 * jobs, one partial index in the order of the queue, named statements, a job in one statement and its end in another.
 */
export class RawQueue {
  readonly pool: pg.Pool;
  private readonly listener: pg.Client;
  private held: (id: string) => void = () => {};

  private constructor(private readonly url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: 10 });
    this.listener = new pg.Client(url);
  }

  static async create(): Promise<RawQueue> {
    const url = await createDatabase({ migrated: false });
    await execute(
      url,
      `CREATE TABLE jobs (id uuid PRIMARY KEY, created_at timestamptz NOT NULL, started_at timestamptz,
         completed_at timestamptz, organization_id uuid NOT NULL, initiator_id uuid NOT NULL, input jsonb NOT NULL,
         tags jsonb NOT NULL, priority smallint NOT NULL DEFAULT 0, worker_id uuid, error text)`,
      'CREATE INDEX jobs_waiting ON jobs (organization_id, priority, created_at, id) WHERE started_at IS NULL',
    );
    const queue = new RawQueue(url);
    await queue.listener.connect();
    queue.listener.on('notification', async () => {
      const id = await queue.acquire();
      if (id) queue.held(id);
    });
    await queue.listener.query('LISTEN posted');
    return queue;
  }

  /** Inserts a job and resolves once the loop holds it. @returns ms */
  async latency(): Promise<number> {
    const id = randomUUID();
    const held = new Promise<void>((resolve) => {
      this.held = (got) => got === id && resolve();
    });
    const started = performance.now();
    await this.pool.query({
      name: 'insert',
      text: `WITH job AS (INSERT INTO jobs (id, created_at, organization_id, initiator_id, input, tags)
             VALUES ($1, now(), $2, $2, '{}', '{"scope":"organization"}')) SELECT pg_notify('posted', '')`,
      values: [id, organization],
    });
    await held;
    return performance.now() - started;
  }

  async fill(count: number): Promise<void> {
    await this.pool.query(
      `INSERT INTO jobs (id, created_at, organization_id, initiator_id, input, tags)
       SELECT gen_random_uuid(), now(), $2, $2, '{}', '{"scope":"organization"}' FROM generate_series(1, $1)`,
      [count, organization],
    );
    await this.pool.query('VACUUM ANALYZE jobs');
  }

  async acquire(): Promise<string | undefined> {
    const { rows } = await this.pool.query({
      name: 'acquire',
      text: `UPDATE jobs SET started_at = now(), worker_id = $1 WHERE id = (
        SELECT id FROM jobs WHERE started_at IS NULL AND organization_id = $1 AND tags <@ $2
        ORDER BY priority, created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *`,
      values: [organization, '{"scope":"organization","owner":""}'],
    });
    return rows[0]?.id;
  }

  async complete(id: string): Promise<void> {
    await this.pool.query({
      name: 'complete',
      text: 'UPDATE jobs SET completed_at = now() WHERE id = $1',
      values: [id],
    });
  }

  async close(): Promise<void> {
    await this.listener.end();
    await this.pool.end();
    await dropDatabase(this.url);
  }
}

const organization = randomUUID();
