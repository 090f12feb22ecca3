import { sql } from 'kysely';
import type { RunContext } from '../background/task.js';
import type { Deps } from '../deps.js';

const day = 86_400_000;
/** Daemons that were not seen for so long are forgotten (`jobs.md` 1). */
const daemonsMs = 7 * day;
/** Rows a statement: each is a transaction of its own and holds nobody up for long. */
const batch = 1000;
/** Batches a kind and run; what is left goes in the next run. */
const mostBatches = 200;

type Purge = (deps: Deps, before: string, limit: number) => Promise<number>;

/**
 * Deletes what is kept no longer, in batches: keys that ended, daemons that are gone, logs of agents that a newer build
 * replaced, and audit entries. Each for as long as the settings say; 0: for ever.
 */
export async function purge(deps: Deps, { signal }: Pick<RunContext, 'signal'>): Promise<void> {
  const { retention } = deps.config;
  const kinds: readonly [string, number, Purge][] = [
    ['api keys', retention.apiKeysMs, purgeKeys],
    ['provisioner daemons', daemonsMs, purgeDaemons],
    ['agent logs', retention.agentLogsMs, purgeAgentLogs],
    ['audit logs', retention.auditLogsMs, purgeAudit],
  ];
  for (const [kind, keepMs, remove] of kinds) {
    if (keepMs === 0) continue;
    const before = new Date(Date.parse(deps.now()) - keepMs).toISOString();
    let removed = 0;
    for (let run = 0; run < mostBatches && !signal.aborted; run++) {
      const count = await remove(deps, before, batch);
      removed += count;
      if (count < batch) break;
    }
    if (removed > 0) deps.log.info({ kind, removed, before }, 'purged what is kept no longer');
  }
}

const purgeKeys: Purge = async ({ db }, before, limit) => {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM api_keys WHERE id IN (SELECT id FROM api_keys WHERE expires_at < ${before} LIMIT ${limit})`.execute(
    db,
  );
  return Number(numAffectedRows);
};

/** One that has a job in hand stays: its end needs the name. */
const purgeDaemons: Purge = async ({ db }, before, limit) => {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM provisioner_daemons WHERE id IN (
      SELECT id FROM provisioner_daemons AS daemon
      WHERE coalesce(last_seen_at, created_at) < ${before} AND NOT EXISTS (
        SELECT FROM provisioner_jobs WHERE worker_id = daemon.id AND started_at IS NOT NULL AND completed_at IS NULL)
      LIMIT ${limit})
    AND coalesce(last_seen_at, created_at) < ${before}`.execute(db);
  return Number(numAffectedRows);
};

/** Logs of the latest build's agents stay, however old. */
const purgeAgentLogs: Purge = async ({ db }, before, limit) => {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM workspace_agent_logs WHERE id IN (
      SELECT log.id FROM workspace_agents AS agent
      JOIN workspace_resources AS resource ON resource.id = agent.resource_id
      JOIN workspace_builds AS build ON build.job_id = resource.job_id
      JOIN workspace_agent_logs AS log ON log.agent_id = agent.id
      WHERE coalesce(agent.last_connected_at, agent.created_at) < ${before}
        AND NOT build.latest
      LIMIT ${limit})`.execute(db);
  return Number(numAffectedRows);
};

const purgeAudit: Purge = async ({ db }, before, limit) => {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM audit_logs WHERE id IN (SELECT id FROM audit_logs WHERE time < ${before} LIMIT ${limit})`.execute(
    db,
  );
  return Number(numAffectedRows);
};
