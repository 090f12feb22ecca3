import { sql } from 'kysely';
import pg from 'pg';
import type { Executor } from './connect.js';
import type { Heard, Message, Notifications } from './notifications.js';

interface Options {
  /** How often the connection is asked for a sign of life, and how long it may take to give one. */
  readonly heartbeatMs?: number;
  /** The first wait before a new connection; it doubles up to 15 s. */
  readonly backoffMs?: number;
  readonly log?: { warn(details: object, message: string): void };
}

interface Channel {
  readonly listeners: Set<(heard: Heard) => void>;
  /** Resolves once the server listens for the first time. */
  readonly listening: PromiseWithResolvers;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {}); // may be rejected with nobody waiting
  return { promise, resolve, reject };
}

/**
 * LISTEN/NOTIFY on a connection of its own, which heals.
 *
 * Modes: `connecting` (no client; subscriptions wait) -> `listening` (a client that has LISTENed for every channel) ->
 * `connecting` when the client ends, fails, or gives no sign of life -> ... -> `closed`, for good. Coming back to
 * `listening` tells every subscriber `missed`.
 */
export class PostgresNotifications implements Notifications {
  readonly #url: string;
  readonly #options: Required<Pick<Options, 'heartbeatMs' | 'backoffMs'>> & Options;
  readonly #channels = new Map<string, Channel>();
  #client: pg.Client | undefined;
  #said: Promise<void> = Promise.resolve();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #connections = 0;

  constructor(url: string, options: Options = {}) {
    this.#url = url;
    this.#options = { heartbeatMs: 15_000, backoffMs: 250, ...options };
    void this.#connect();
  }

  async publish(on: Executor, channel: string, payload: string): Promise<void> {
    await sql`SELECT pg_notify(${channel}, ${payload})`.execute(on);
  }

  async publishAll(on: Executor, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    await sql`
      SELECT pg_notify(channel, payload) FROM unnest(
        ${messages.map(({ channel }) => channel)}::text[], ${messages.map(({ payload }) => payload)}::text[]
      ) AS message (channel, payload)`.execute(on);
  }

  async subscribe(channel: string, listener: (heard: Heard) => void): Promise<() => void> {
    if (this.#closed) throw closedError();
    let entry = this.#channels.get(channel);
    if (!entry) {
      entry = { listeners: new Set(), listening: withResolvers() };
      this.#channels.set(channel, entry);
      this.#listen(channel, entry);
    }
    const heard: typeof listener = (message) => listener(message); // the same function may subscribe twice
    entry.listeners.add(heard);
    const { listeners, listening } = entry;
    await listening.promise;
    return () => {
      listeners.delete(heard);
      if (listeners.size > 0 || this.#channels.get(channel)?.listeners !== listeners) return;
      this.#channels.delete(channel);
      if (this.#client) this.#say(this.#client, `UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { listening } of this.#channels.values()) listening.reject(closedError());
    this.#channels.clear();
    await this.#client?.end().catch(() => {});
  }

  /** Asks for one new channel; where there is no connection now, the next one asks. */
  #listen(channel: string, { listening }: Channel): void {
    if (!this.#client) return;
    this.#say(this.#client, `LISTEN ${pg.escapeIdentifier(channel)}`)
      .then(listening.resolve)
      .catch(() => {});
  }

  /** The connection takes one statement at a time, in the order of the calls. */
  #say(client: pg.Client, statement: string): Promise<void> {
    const said = this.#said.then(async () => {
      await client.query(statement);
    });
    this.#said = said.catch(() => {});
    return said;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'coder notifications',
      connectionTimeoutMillis: this.#options.heartbeatMs,
      keepAlive: true,
    });
    let lost = false;
    const lose = (error?: Error) => {
      if (lost) return;
      lost = true;
      if (this.#client === client) this.#client = undefined;
      client.end().catch(() => {});
      this.#retry(error);
    };
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ channel, payload = '' }) =>
      this.#tell(channel, { kind: 'message', payload }),
    );
    try {
      await client.connect();
      if (this.#closed) return void (await client.end());
      this.#said = Promise.resolve();
      this.#client = client; // a channel that comes from here on LISTENs behind the ones that are known now
      const known = [...this.#channels];
      if (known.length > 0)
        await this.#say(client, known.map(([name]) => `LISTEN ${pg.escapeIdentifier(name)}`).join(';'));
      this.#failures = 0;
      for (const [, { listening }] of known) listening.resolve();
      if (this.#connections++ > 0) for (const [name] of known) this.#tell(name, { kind: 'missed' });
      this.#beat(client);
    } catch (error) {
      lose(error as Error);
    }
  }

  #retry(error: Error | undefined): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const wait =
      Math.min(15_000, this.#options.backoffMs * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
    this.#options.log?.warn({ err: error }, 'the notification connection is lost; making a new one');
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  /** A connection whose peer is gone says nothing at all, so it is asked. */
  #beat(client: pg.Client): void {
    if (this.#client !== client || this.#closed) return;
    const { heartbeatMs } = this.#options;
    this.#timer = setTimeout(() => {
      const silent = setTimeout(
        () => client.emit('error', new Error('no sign of life from the database')),
        heartbeatMs,
      );
      this.#say(client, 'SELECT 1')
        .then(() => this.#beat(client))
        .catch(() => {})
        .finally(() => clearTimeout(silent));
    }, heartbeatMs);
  }

  #tell(channel: string, heard: Heard): void {
    for (const listener of [...(this.#channels.get(channel)?.listeners ?? [])]) {
      try {
        listener(heard);
      } catch (error) {
        this.#options.log?.warn({ err: error, channel }, 'a listener failed');
      }
    }
  }
}

const closedError = () => new Error('the notification connection is closed');
