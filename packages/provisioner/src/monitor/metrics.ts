import type { DaemonObserver } from '../daemon/start.js';

/** Metrics of one daemon, by the names that dashboards of the original read (`jobs.md` 4.7). */
export interface Metrics {
  readonly observer: DaemonObserver;
  readonly contentType: string;
  /** In the format of Prometheus. */
  text(): Promise<string>;
}

/** The library is loaded here: daemons without metrics don't pay for it. */
export async function createMetrics(): Promise<Metrics> {
  const { collectDefaultMetrics, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const daemons = new Gauge({
    name: 'coderd_provisionerd_num_daemons',
    help: 'Provisioner daemons of this process that the server has.',
    registers,
  });
  const current = new Gauge({
    name: 'coderd_provisionerd_jobs_current',
    help: 'Jobs that run now.',
    labelNames: ['provisioner'],
    registers,
  });
  const timings = new Histogram({
    name: 'coderd_provisionerd_job_timings_seconds',
    help: 'How long jobs took, by how they ended.',
    labelNames: ['provisioner', 'status'],
    buckets: [1, 10, 30, 60, 300, 600, 1800, 3600],
    registers,
  });
  daemons.set(0);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observer: {
      connected: (is) => daemons.set(is ? 1 : 0),
      jobStarted: (provisioner) => current.inc({ provisioner }),
      jobEnded: (provisioner, end, seconds) => {
        current.dec({ provisioner });
        timings.observe({ provisioner, status: end === 'completed' ? 'success' : 'failed' }, seconds);
      },
    },
  };
}
