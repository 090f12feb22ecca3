import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServeRequest, ServeResponseSchema } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import type { Acquirer } from '../provisioner-jobs/acquirer.js';
import { assignJobs } from './assign.js';
import { createEventQueue } from './event-queue.js';
import type { Identity } from './identity.js';
import { stopDaemon, touchDaemon } from './presence.js';
import { type Daemon, registerDaemon } from './register.js';
import { failLost, findUnfinished } from './unfinished.js';

type Event = MessageInitShape<typeof ServeResponseSchema>;

export interface ServeTimes {
  readonly pingMs: number;
  readonly heartbeatMs: number;
  /** How long a daemon has to say something of the jobs that it came back without. */
  readonly lostMs: number;
}
export const usualTimes: ServeTimes = { pingMs: 15_000, heartbeatMs: 60_000, lostMs: 10_000 };

interface DaemonStream {
  readonly events: AsyncIterable<Event>;
  /** The stream is over and has cleared up after itself: the daemon is offline. Ends it, where it is not over yet. */
  close(): Promise<void>;
}

/**
 * Opens a daemon's stream: its greeting, then assignments, cancels and pings as they come, until `gone` is aborted, it is
 * closed, or another stream takes the daemon's name. From then on the daemon is offline, and a job that it never began
 * is back in the queue.
 * @throws ConnectError as `registerDaemon`; the events end with `aborted` when another stream took the name, and with
 * `unauthenticated` when the key was deleted
 */
export async function openStream(
  deps: Deps,
  acquirer: Acquirer,
  identity: Identity,
  request: ServeRequest,
  gone: AbortSignal,
  times: ServeTimes,
): Promise<DaemonStream> {
  const daemon = await registerDaemon(deps, identity, request);
  const since = deps.now();
  const events = createEventQueue<Event>();
  const over = new AbortController();
  const end = (error?: Error) => {
    events.end(error);
    over.abort();
  };
  const { ids, canceled } = await findUnfinished(deps, daemon, request.activeJobId);
  const active = ids.find((id) => id === request.activeJobId);
  const lost = ids.filter((id) => id !== active);
  const welcome = { session: daemon.session, daemonId: daemon.id, unfinishedJobIds: ids };
  events.push({ event: { case: 'welcome', value: welcome } });
  const cancel = (jobId: string) => events.push({ event: { case: 'cancel', value: { jobId } } });
  for (const id of canceled) cancel(id);

  let current = active;
  const check = () => {
    touchDaemon(deps, daemon)
      .then((presence) => {
        if (presence === 'replaced') end(takenOver(daemon));
        if (presence === 'deleted') end(keyDeleted(daemon));
      })
      .catch((error: unknown) => deps.log.warn({ err: error }, 'heartbeat of a daemon failed'));
  };
  const subscriptions = Promise.all([
    deps.notifications.subscribe(channels.jobCanceled, (heard) => {
      if (heard.kind === 'message' && heard.payload === current) cancel(heard.payload);
      if (heard.kind === 'missed')
        findCanceled(deps, current)
          .then((ids) => ids.forEach(cancel))
          .catch((error: unknown) => deps.log.warn({ err: error }, 'could not look for a cancel'));
    }),
    deps.notifications.subscribe(channels.daemonServed, (heard) => {
      if (heard.kind === 'missed' || heard.payload === daemon.id) check();
    }),
  ]);
  subscriptions.catch((error: unknown) => deps.log.warn({ err: error }, 'cancels come with answers only'));
  const timers = [
    setInterval(() => events.push({ event: { case: 'ping', value: {} } }), times.pingMs),
    setInterval(check, times.heartbeatMs),
    setTimeout(() => {
      failLost(deps, daemon, lost, since).catch((error: unknown) =>
        deps.log.error({ err: error, jobs: lost }, 'could not end lost jobs'),
      );
    }, times.lostMs),
  ];
  const give = (job: { jobId?: string }) => {
    current = job.jobId;
    events.push({ event: { case: 'assignment', value: job } });
  };
  const assigning = assignJobs(deps, acquirer, daemon, active, give, over.signal).catch((error: unknown) => {
    deps.log.error({ err: error, daemon: daemon.name }, 'could not give a daemon its jobs');
    end(new ConnectError('the server failed; connect again', Code.Unavailable));
  });

  async function clearUp(): Promise<void> {
    for (const timer of timers) clearTimeout(timer);
    for (const unsubscribe of await subscriptions.catch(() => [])) unsubscribe();
    await assigning;
    await stopDaemon(deps, daemon).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'could not mark a daemon as stopped'),
    );
  }
  const cleared = new Promise<void>((resolve) => {
    over.signal.addEventListener('abort', () => void clearUp().finally(resolve));
  });
  gone.addEventListener('abort', () => end(), { once: true });
  if (gone.aborted) end();
  // Other streams of this name end; this one finds itself in its row.
  await deps.notifications.publish(deps.db, channels.daemonServed, daemon.id);
  return {
    events,
    close: () => {
      end();
      return cleared;
    },
  };
}

const takenOver = (daemon: Daemon) =>
  new ConnectError(
    `another daemon named "${daemon.name}" has connected: names must differ within an organization`,
    Code.Aborted,
  );

/** Rows of daemons go with their key, or after a week without a sign of life. */
const keyDeleted = (daemon: Daemon) =>
  new ConnectError(`the provisioner key of the daemon "${daemon.name}" was deleted`, Code.Unauthenticated);

async function findCanceled({ db }: Pick<Deps, 'db'>, jobId: string | undefined): Promise<string[]> {
  if (!jobId) return [];
  const jobs = await db
    .selectFrom('provisioner_jobs')
    .select('id')
    .where('id', '=', jobId)
    .where('completed_at', 'is', null)
    .where('canceled_at', 'is not', null)
    .execute();
  return jobs.map((job) => job.id);
}
