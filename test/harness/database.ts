import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { hasFailedTest } from './failed-tests.js';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Drops it; kept when a test of the file failed. */
  drop(): Promise<void>;
}

/** A fresh migrated database of its own on the run's PostgreSQL; `empty`: without the migrations. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const server = await ask('GET');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(
    server,
    options.empty
      ? `CREATE DATABASE ${name} TEMPLATE template0`
      : `CREATE DATABASE ${name} TEMPLATE template_coder STRATEGY file_copy`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: async () => {
      if (!hasFailedTest()) return administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await ask('DELETE');
      console.error(`Database ${name} is kept.`);
    },
  };
}

async function ask(method: 'GET' | 'DELETE'): Promise<string> {
  const response = await fetch(inject('postgresBroker'), { method });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
