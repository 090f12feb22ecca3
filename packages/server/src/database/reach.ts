import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isConnectionLost } from './errors.js';

/** The database can't be used; the message says why and what to do, without the password. */
export class DatabaseUnusable extends Error {}

/**
 * Waits until the database answers, trying every second for up to `timeoutMs` (`platform.md` 6.1), and checks its version.
 * @throws DatabaseUnusable at once where waiting can't help: wrong password, no such database, too old a server.
 */
export async function reachDatabase(url: string, timeoutMs = 30_000): Promise<void> {
  const place = describe(url);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return assertSupported(await serverVersion(url));
    } catch (error) {
      if (error instanceof DatabaseUnusable) throw error;
      if (!isConnectionLost(error)) throw refusal(place, error);
      if (Date.now() + 1000 > deadline)
        throw new DatabaseUnusable(
          `PostgreSQL at ${place} can't be reached (tried for ${Math.round(timeoutMs / 1000)} s): ${reason(error)}`,
          { cause: error },
        );
      await sleep(1000);
    }
  }
}

async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 5000 });
  client.on('error', () => {}); // the failing call tells
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    return rows[0]?.server_version_num ?? '0';
  } finally {
    await client.end().catch(() => {});
  }
}

/** @throws DatabaseUnusable for a server before 13. `version`: the setting `server_version_num`, 130004 for 13.4. */
export function assertSupported(version: string): void {
  const number = Number(version);
  if (number >= 130000) return;
  const text = `${Math.floor(number / 10000)}.${number % 10000}`;
  throw new DatabaseUnusable(`PostgreSQL version must be v13.0.0 or higher! Got: ${text}`);
}

const reason = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};

function refusal(place: string, error: unknown): DatabaseUnusable {
  const code = (error as { code?: string }).code;
  const hint =
    code === '28P01' || code === '28000'
      ? 'Check user and password of the connection URL.'
      : code === '3D000'
        ? 'Create the database first.'
        : 'Check the connection URL.';
  return new DatabaseUnusable(`PostgreSQL at ${place} refuses the connection: ${reason(error)}. ${hint}`, {
    cause: error,
  });
}

/** User, host, port and database of a connection URL. */
function describe(url: string): string {
  try {
    const { username, host, pathname } = new URL(url);
    return `${username ? `${username}@` : ''}${host}${pathname}`;
  } catch {
    throw new DatabaseUnusable(
      'The PostgreSQL connection URL is malformed: it looks like postgres://user:password@host:5432/database.',
    );
  }
}
