import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import type { Actor } from '../users/actor.js';

/** Why a stream ends whose client may no longer listen. */
export const sessionOver = 'your session has ended';
/** How long a client may take to leave then. */
export const leaveMs = 2000;

/** A message may be missed, and a key ends by its time alone: all are looked at so often. */
const pollMs = 30_000;

/** Streams that stay open in this process, each with the key that opened it. */
export interface OpenStreams {
  /**
   * Notes a stream. It is aborted when the server stops, and, with the reason {@link sessionOver}, when its key is gone or
   * over, or its user suspended or deleted, on whatever server that was done.
   */
  readonly open: (actor: Pick<Actor, 'keyId' | 'user'> | undefined) => AbortController;
  readonly close: (stream: AbortController) => void;
  readonly endAll: () => void;
}

export function createOpenStreams(deps: Pick<Deps, 'db' | 'notifications' | 'now' | 'log'>): OpenStreams {
  const streams = new Map<AbortController, { keyId: string; userId: string } | undefined>();
  let listening: Promise<unknown> | undefined;
  let poll: NodeJS.Timeout | undefined;

  /** Ends those of the streams whose key does not let in any more; one statement. */
  const look = async (userId?: string) => {
    const mine = [...streams].flatMap(([stream, of]) =>
      of && (userId === undefined || of.userId === userId) ? [{ stream, keyId: of.keyId }] : [],
    );
    if (mine.length === 0) return;
    const good = new Set(
      await goodKeys(
        deps,
        mine.map(({ keyId }) => keyId),
      ),
    );
    for (const { stream, keyId } of mine) if (!good.has(keyId)) stream.abort(sessionOver);
  };
  const lookSoon = (userId?: string) => {
    look(userId).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'open streams could not be checked; it is tried again in 30 s'),
    );
  };
  const listen = () =>
    deps.notifications
      .subscribe(channels.sessions, (heard) => lookSoon(heard.kind === 'message' ? heard.payload : undefined))
      .catch(() => {
        listening = undefined; // the next stream tries again; until then there is the poll
      });

  return {
    open: (actor) => {
      const stream = new AbortController();
      streams.set(stream, actor && { keyId: actor.keyId, userId: actor.user.id });
      if (!actor) return stream;
      poll ??= setInterval(lookSoon, pollMs).unref();
      listening ??= listen();
      // What ended between the check of the key and now was told to nobody.
      void listening.then(() => lookSoon(actor.user.id));
      return stream;
    },
    close: (stream) => {
      streams.delete(stream);
      if (streams.size > 0) return;
      clearInterval(poll);
      poll = undefined;
    },
    endAll: () => {
      for (const stream of streams.keys()) stream.abort();
    },
  };
}

async function goodKeys({ db, now }: Pick<Deps, 'db' | 'now'>, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('api_keys as key')
    .innerJoin('users', 'users.id', 'key.user_id')
    .select('key.id')
    .where('key.id', 'in', ids)
    .where('key.expires_at', '>', now())
    .where('users.status', '<>', 'suspended')
    .where('users.deleted', '=', false)
    .execute();
  return rows.map(({ id }) => id);
}
