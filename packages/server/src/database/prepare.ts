import type { PostgresCursorConstructor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';

interface Options {
  /** How often a connection has seen a text before it prepares it. */
  readonly after: number;
  /** Prepared statements of one connection; beyond, the one that was not used for longest makes way. */
  readonly most: number;
}

const usual: Options = { after: 2, most: 300 };

/** Longer texts are built of many rows, and not sent again. */
const longestText = 20_000;

/**
 * A connection that names a statement when it comes again, so that PostgreSQL parses and plans it once and not each time:
 * that is the better part of what a small statement costs. PostgreSQL still plans anew where the values matter.
 *
 * A statement whose result has other columns than when it was prepared (another replica has migrated the table) is
 * refused; it is prepared anew and, outside of a transaction, repeated, since a refused statement has done nothing.
 */
export function preparing(client: pg.PoolClient, options: Options = usual): PostgresPoolClient {
  const seen = new Map<string, number>();
  let names = new Map<string, string>();
  let made = 0;
  let inTransaction = false;

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known) {
      names.delete(text); // behind the others, which are in the order of their use
      names.set(text, known);
      return known;
    }
    if (text.length > longestText) return undefined;
    const times = (seen.get(text) ?? 0) + 1;
    if (times <= options.after) {
      if (seen.size >= 10 * options.most) seen.clear();
      seen.set(text, times);
      return undefined;
    }
    seen.delete(text);
    if (names.size >= options.most) forgetOldest();
    const name = `s${++made}`;
    names.set(text, name);
    return name;
  }

  function forgetOldest(): void {
    for (const [text, name] of names) {
      names.delete(text);
      // In a transaction that has failed it is refused, and stays until the connection ends.
      client.query(`DEALLOCATE ${name}`).catch(() => {});
      return;
    }
  }

  async function run<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    if (/^(begin|start transaction)/i.test(text)) inTransaction = true;
    if (/^(commit|rollback)$/i.test(text)) inTransaction = false;
    const name = values.length > 0 ? nameOf(text) : undefined;
    const send = (named: string | undefined) =>
      client.query({ text, values: [...values], ...(named && { name: named }) }) as unknown as Promise<
        PostgresQueryResult<R>
      >;
    try {
      return await send(name);
    } catch (error) {
      if (name === undefined || !isOutdated(error)) throw error;
      names = new Map();
      if (inTransaction) throw error;
      return send(nameOf(text));
    }
  }

  return {
    query: ((text: string | PostgresCursorConstructor, values: readonly unknown[] = []) =>
      typeof text === 'string'
        ? run(text, values)
        : client.query(text as never)) as PostgresPoolClient['query'],
    release: () => client.release(),
  };
}

/** `cached plan must not change result type`; the code is that of much else, and the text is translated. */
function isOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === '0A000' && routine === 'RevalidateCachedQuery';
}
