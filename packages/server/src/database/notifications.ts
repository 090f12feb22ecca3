import type { Executor } from './connect.js';

/** What a subscriber hears: a payload, or that some may have been missed (the connection was lost and is back). */
export type Heard = { kind: 'message'; payload: string } | { kind: 'missed' };

export interface Message {
  readonly channel: string;
  readonly payload: string;
}

/**
 * LISTEN/NOTIFY. Notifications are hints: every subscriber also reads the database when it starts and after `missed`,
 * and polls slowly.
 */
export interface Notifications {
  /** Inside a transaction the message goes out with its commit. Payloads stay below 8000 bytes. */
  publish(on: Executor, channel: string, payload: string): Promise<void>;
  /** The same for any number of messages, in one statement. */
  publishAll(on: Executor, messages: readonly Message[]): Promise<void>;
  /** Resolves once the server listens. The result ends the subscription. */
  subscribe(channel: string, listener: (heard: Heard) => void): Promise<() => void>;
  close(): Promise<void>;
}

/** Channels, in one place. Names and payloads of the first three are the wire's (`jobs.md` 1.7, 3.3). */
export const channels = {
  jobPosted: 'provisioner_job_posted',
  jobLogs: (jobId: string) => `provisioner-log-logs:${jobId}`,
  /** `{}`: something about a workspace of this owner changed. */
  workspaceOwner: (ownerId: string) => `workspace_owner:${ownerId}`,
  /** The template's active version changed. */
  template: (templateId: string) => `template:${templateId}`,
  /** Payload: job id. Its cancel is wanted at the daemon that runs it. */
  jobCanceled: 'provisioner_job_canceled',
  /** Payload: daemon id. Its row has changed hands, or is gone with its key: streams that are no longer its end. */
  daemonServed: 'provisioner_daemon_served',
  /** Payload: id of a notification that this user has got. */
  inbox: (userId: string) => `inbox:${userId}`,
  /** Payload: user id. Keys of the user ended, or it may not come in any more. */
  sessions: 'user_sessions_ended',
  licenses: 'licenses',
  /** Payload: id of a replica that came or went. */
  replica: 'replica',
} as const;
