import PgBoss from 'pg-boss';
import { createDatabase, dropDatabase } from '../database.js';

const queue = 'jobs';

/** pg-boss as it comes, on a database of its own. */
export class BossQueue {
  private constructor(
    private readonly url: string,
    private readonly boss: PgBoss,
  ) {}

  static async create(): Promise<BossQueue> {
    const url = await createDatabase({ migrated: false });
    const boss = new PgBoss({ connectionString: url, max: 10, schedule: false, supervise: false });
    await boss.start();
    await boss.createQueue(queue);
    return new BossQueue(url, boss);
  }

  /** Ten workers that poll as often as they may, each half a second. @returns what sends a job and says when a handler had it, ms */
  async latencies(): Promise<() => Promise<number>> {
    let handle = () => {};
    for (let worker = 0; worker < 10; worker++) {
      await this.boss.work(queue, { pollingIntervalSeconds: 0.5 }, async () => handle());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return async () => {
      const held = new Promise<void>((resolve) => {
        handle = resolve;
      });
      const started = performance.now();
      await this.boss.send(queue, {});
      await held;
      return performance.now() - started;
    };
  }

  /** Fetches and completes so many jobs one by one, ten at a time. @returns jobs/s */
  async drain(count: number): Promise<number> {
    await this.boss.insert(Array.from({ length: count }, () => ({ name: queue })));
    const started = performance.now();
    let done = 0;
    const worker = async () => {
      for (;;) {
        const [job] = await this.boss.fetch(queue);
        if (!job) return;
        await this.boss.complete(queue, job.id);
        done++;
      }
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    if (done !== count) throw new Error(`${done} of ${count} jobs were done`);
    return (count / (performance.now() - started)) * 1000;
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false });
    await dropDatabase(this.url);
  }
}
