import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../database/connect.js';
import { poolCounts } from '../database/connect.js';
import { addDatabaseMetrics } from './database.js';

const jobSeconds = [1, 10, 30, 60, 300, 600, 1800, 3600];
const waitSeconds = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 900, 1800];
const requestSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30];

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * The metrics of one server (`platform.md` 5.4; `coder_...` are ours). Events count in the server that saw them: sum
 * them over servers. Gauges of the database are the same in every server: take the greatest.
 */
export function createMetrics({ db }: { readonly db: Database }) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addDatabaseMetrics(registry, db);
  new Gauge({
    name: 'coder_database_pool_connections',
    help: 'Connections of this server to its database, and requests that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(poolCounts(db))) this.set({ state }, count);
    },
  });
  const path = ['method', 'path'] as const;
  const job = ['provisioner_type', 'job_type', 'transition'] as const;
  const build = ['template_name', 'template_version', 'workspace_transition', 'status'] as const;
  return {
    registry,
    requests: new Counter({
      name: 'coderd_api_requests_processed_total',
      help: 'Requests that were answered; path is that of the route',
      labelNames: [...path, 'code'],
      registers,
    }),
    requestsNow: new Gauge({
      name: 'coderd_api_concurrent_requests',
      help: 'Requests that are being answered',
      labelNames: path,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'coderd_api_request_latencies_seconds',
      help: 'From the arrival of a request to the end of its answer',
      labelNames: path,
      buckets: requestSeconds,
      registers,
    }),
    queueWait: new Histogram({
      name: 'coderd_provisioner_job_queue_wait_seconds',
      help: 'From the making of a job to its start by a daemon of this server',
      labelNames: [...job, 'build_reason'],
      buckets: waitSeconds,
      registers,
    }),
    quotaRefusals: new Counter({
      name: 'coder_quota_refused_commits_total',
      help: 'Builds that the quota of their owner refused',
      labelNames: ['organization_name'],
      registers,
    }),
    jobRun: new Histogram({
      name: 'coder_provisioner_job_run_seconds',
      help: 'From the start of a job to its end',
      labelNames: [...job, 'status'],
      buckets: jobSeconds,
      registers,
    }),
    jobTimings: new Histogram({
      name: 'coderd_provisionerd_job_timings_seconds',
      help: 'From the start of a job to its end',
      labelNames: ['provisioner', 'status'],
      buckets: jobSeconds,
      registers,
    }),
    buildTimings: new Histogram({
      name: 'coderd_provisionerd_workspace_build_timings_seconds',
      help: 'From the start of a workspace build to its end',
      labelNames: build,
      buckets: jobSeconds,
      registers,
    }),
    builds: new Counter({
      name: 'coderd_workspace_builds_total',
      help: 'Workspace builds that ended',
      labelNames: ['workspace_owner', 'workspace_name', ...build],
      registers,
    }),
    jobsReaped: new Counter({
      name: 'coder_provisioner_jobs_reaped_total',
      help: 'Jobs that were ended because nobody would have',
      labelNames: ['reason'],
      registers,
    }),
    jobsCanceled: new Counter({
      name: 'coder_provisioner_jobs_canceled_total',
      help: 'Jobs that somebody canceled, by their status before',
      labelNames: ['status'],
      registers,
    }),
    jobsOverflowed: new Counter({
      name: 'coder_provisioner_jobs_overflowed_total',
      help: 'Jobs that ended with a log cut at its limit',
      labelNames: ['job_type'],
      registers,
    }),
  };
}
