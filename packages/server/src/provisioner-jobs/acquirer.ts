import type { Heard } from '../database/notifications.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { observeStart } from '../metrics/jobs.js';
import { type Acquired, acquireJob, type Worker } from './acquire.js';
import type { ProvisionerJobRow } from './read.js';
import { releaseJob } from './release.js';

/** Hands jobs to the daemons that wait on this server. */
export interface Acquirer {
  /** Waits for a job; undefined once `signal` is aborted or the acquirer closed. */
  acquire(worker: Worker, signal: AbortSignal): Promise<ProvisionerJobRow | undefined>;
  close(): Promise<void>;
}

interface Waiter {
  readonly worker: Worker;
  readonly give: (job: ProvisionerJobRow | undefined) => void;
}

/**
 * Waiters that may take the same jobs. Modes: `asking` (one statement in flight for the first waiter) -> `asking` again
 * after a job, or when something was posted meanwhile -> `sleeping` until a post, or the backup poll -> `asking` -> gone
 * with its last waiter. Only the loop of {@link serve} moves it.
 */
interface Domain {
  readonly key: string;
  readonly worker: Omit<Worker, 'id'>;
  readonly waiters: Waiter[];
  /** Something may have come since the statement in flight was sent. */
  posted: boolean;
  wake: () => void;
}

interface Times {
  /** Backup of the notifications, ms. */
  readonly pollMs: number;
  /** Until the next try after every candidate was in others' hands, ms. */
  readonly contendedMs: number;
  /** After a failure of the database, ms. */
  readonly failedMs: number;
}

const usual: Times = { pollMs: 30_000, contendedMs: 50, failedMs: 1_000 };

/**
 * Makes the acquirer of one server. Daemons of the same organization, types and tags form a domain, of which one asks the
 * database at a time, however many wait. A posted job wakes every domain that may take it; so does a break of the
 * notification connection, and each domain looks by itself every 30 s.
 */
export function createAcquirer(deps: Deps, times: Times = usual): Acquirer {
  const domains = new Map<string, Domain>();
  let closed = false;

  const hear = (heard: Heard) => {
    const post = heard.kind === 'message' ? readPost(heard.payload) : undefined;
    for (const domain of domains.values()) if (!post || mayTake(domain, post)) wake(domain);
  };
  const subscription = deps.notifications.subscribe(channels.jobPosted, hear);
  // What was posted before the server listened is found now; a failure to listen leaves the poll.
  subscription
    .then(() => hear({ kind: 'missed' }))
    .catch((error: unknown) => deps.log.warn({ err: error }, 'posted jobs are found by polling only'));

  async function serve(domain: Domain): Promise<void> {
    for (let waiter = domain.waiters[0]; waiter && !closed; waiter = domain.waiters[0]) {
      domain.posted = false;
      const outcome = await ask(waiter.worker);
      if (outcome.kind === 'job') await hand(domain, waiter, outcome.job);
      else if (!domain.posted) await sleep(domain, pauseAfter(outcome.kind, times));
    }
    domains.delete(domain.key);
  }

  async function ask(worker: Worker): Promise<Acquired | { kind: 'failed' }> {
    try {
      return await acquireJob(deps.db, worker, deps.now());
    } catch (error) {
      deps.log.warn({ err: error, daemon: worker.id }, 'could not ask for a job');
      return { kind: 'failed' };
    }
  }

  /** The waiter may have left while the statement ran: then nobody has begun with the job. */
  async function hand(domain: Domain, waiter: Waiter, job: ProvisionerJobRow): Promise<void> {
    const place = domain.waiters.indexOf(waiter);
    if (place >= 0) {
      domain.waiters.splice(place, 1);
      observeStart(deps, job.id);
      waiter.give(job);
      return;
    }
    await releaseJob(deps, job.id, waiter.worker.id).catch((error: unknown) =>
      deps.log.error({ err: error, job: job.id }, 'could not put a job back into the queue'),
    );
  }

  return {
    acquire: (worker, signal) =>
      new Promise((resolve) => {
        if (closed || signal.aborted) return resolve(undefined);
        const leave = () => {
          const waiters = domain.waiters;
          waiters.splice(waiters.indexOf(waiter), 1);
          if (waiters.length === 0) wake(domain);
          resolve(undefined);
        };
        const waiter: Waiter = {
          worker,
          give: (job) => {
            signal.removeEventListener('abort', leave);
            resolve(job);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        const key = domainKey(worker);
        const known = domains.get(key);
        const domain = known ?? { key, worker, waiters: [], posted: false, wake: () => {} };
        domain.waiters.push(waiter);
        if (known) return;
        domains.set(key, domain);
        void serve(domain);
      }),
    close: async () => {
      closed = true;
      for (const domain of domains.values()) {
        for (const waiter of domain.waiters.splice(0)) waiter.give(undefined);
        wake(domain);
      }
      await subscription.then(
        (end) => end(),
        () => {},
      );
    },
  };
}

const domainKey = ({ organizationId, provisioners, tags }: Worker): string =>
  JSON.stringify([
    organizationId,
    [...provisioners].sort(),
    Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

function wake(domain: Domain): void {
  domain.posted = true;
  domain.wake();
}

const sleep = (domain: Domain, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    domain.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });

const pauseAfter = (kind: 'none' | 'lost' | 'failed', times: Times): number =>
  ({ none: times.pollMs, lost: times.contendedMs, failed: times.failedMs })[kind];

interface Post {
  organization_id: string;
  type: string;
  tags?: Record<string, string>;
}

/** What was posted; undefined for a text that is not understood, which wakes everyone. */
function readPost(payload: string): Post | undefined {
  try {
    return JSON.parse(payload) as Post;
  } catch {
    return undefined;
  }
}

/** Wide on purpose: the statement decides, a wake too many only asks once. */
const mayTake = ({ worker }: Domain, post: Post): boolean =>
  worker.organizationId === post.organization_id &&
  worker.provisioners.includes(post.type) &&
  Object.entries(post.tags ?? {}).every(([key, value]) => worker.tags[key] === value);
