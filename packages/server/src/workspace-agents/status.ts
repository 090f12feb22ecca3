import type { WorkspaceAgentHealth, WorkspaceAgentStatus } from '@coder-ts/api';
import type { z } from 'zod';

/** An agent whose session says nothing for this long is disconnected: twice the interval of its heartbeat. */
const inactiveAfterMs = 30_000;

/** The columns that an agent's status follows from. */
export interface AgentTimes {
  readonly created_at: string;
  readonly first_connected_at: string | null;
  readonly last_connected_at: string | null;
  readonly disconnected_at: string | null;
  readonly connection_timeout_seconds: number;
  readonly lifecycle_state: string;
}
export type AgentStatus = z.infer<typeof WorkspaceAgentStatus>;

/** Status of an agent and when it was lost (`workspaces.md` 7). `now` is RFC 3339. */
export function agentStatus(
  agent: AgentTimes,
  now: string,
): { status: AgentStatus; disconnectedAt: string | undefined } {
  const at = Date.parse(now);
  const disconnectedAt = agent.disconnected_at ?? undefined;
  if (agent.first_connected_at === null || agent.last_connected_at === null) {
    const timeoutMs = agent.connection_timeout_seconds * 1000;
    const late = timeoutMs > 0 && at - Date.parse(agent.created_at) > timeoutMs;
    return { status: late ? 'timeout' : 'connecting', disconnectedAt };
  }
  const lastSeen = Date.parse(agent.last_connected_at);
  if (agent.disconnected_at !== null && Date.parse(agent.disconnected_at) >= lastSeen)
    return { status: 'disconnected', disconnectedAt };
  if (at - lastSeen > inactiveAfterMs)
    return { status: 'disconnected', disconnectedAt: agent.last_connected_at };
  return { status: 'connected', disconnectedAt };
}

/** Health of an agent, with the reason where it is not well. */
export function agentHealth(status: AgentStatus, lifecycle: string): z.input<typeof WorkspaceAgentHealth> {
  const reason = unhealthyReason(status, lifecycle);
  return reason === undefined ? { healthy: true } : { healthy: false, reason };
}

function unhealthyReason(status: AgentStatus, lifecycle: string): string | undefined {
  if (status !== 'connected' && lifecycle === 'off') return 'agent is not running';
  switch (status) {
    case 'connecting':
      return 'agent has not yet connected';
    case 'timeout':
      return 'agent is taking too long to connect';
    case 'disconnected':
      return 'agent has lost connection';
    case 'connected':
      break;
  }
  if (lifecycle === 'start_error') return 'agent startup script exited with an error';
  const leaving = ['shutting_down', 'shutdown_timeout', 'shutdown_error', 'off'];
  return leaving.includes(lifecycle) ? 'agent is shutting down' : undefined;
}
