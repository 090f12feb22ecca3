import { Logger, makeWorkerUtils, type Runner, run, type WorkerUtils } from 'graphile-worker';
import { createDatabase, dropDatabase } from '../database.js';

const silent = new Logger(() => () => {});

/** graphile-worker as it comes, on a database of its own. */
export class GraphileQueue {
  private started: (key: unknown) => void = () => {};

  private constructor(
    private readonly url: string,
    private readonly utils: WorkerUtils,
  ) {}

  static async create(): Promise<GraphileQueue> {
    const url = await createDatabase({ migrated: false });
    const utils = await makeWorkerUtils({ connectionString: url, logger: silent });
    await utils.migrate();
    return new GraphileQueue(url, utils);
  }

  private run(concurrency: number): Promise<Runner> {
    return run({
      connectionString: this.url,
      concurrency,
      maxPoolSize: concurrency + 2,
      noHandleSignals: true,
      logger: silent,
      taskList: {
        job: (payload) => {
          this.started(payload);
        },
      },
    });
  }

  /** A runner that waits. @returns what adds a job and says when its handler had it, ms; and what ends the runner */
  async latencies(): Promise<{ sample: () => Promise<number>; stop: () => Promise<void> }> {
    const runner = await this.run(1);
    return {
      stop: () => runner.stop(),
      sample: async () => {
        const held = new Promise((resolve) => {
          this.started = resolve;
        });
        const started = performance.now();
        await this.utils.addJob('job', {});
        await held;
        return performance.now() - started;
      },
    };
  }

  /** Works off so many jobs, ten at a time. @returns jobs/s */
  async drain(count: number): Promise<number> {
    await this.utils.withPgClient((client) =>
      client.query(`SELECT graphile_worker.add_job('job', '{}'::json) FROM generate_series(1, $1)`, [count]),
    );
    await this.utils.withPgClient((client) => client.query('VACUUM ANALYZE'));
    let left = count;
    const done = new Promise<void>((resolve) => {
      this.started = () => {
        if (--left === 0) resolve();
      };
    });
    const started = performance.now();
    const runner = await this.run(10);
    await done;
    const rate = (count / (performance.now() - started)) * 1000;
    await runner.stop();
    return rate;
  }

  async close(): Promise<void> {
    await this.utils.release();
    await dropDatabase(this.url);
  }
}
