import type { Invocation } from '../command/invocation.js';

/** Runs `work` on the database of the server: that of `--postgres-url`, else the embedded one, which is started for it. */
export async function withServerDatabase<T>(
  { config, flags }: Invocation,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (flags.text('postgres-connection-auth') !== 'password')
    throw new Error('the database is reached by a password only: put it into --postgres-url');
  const url = flags.text('postgres-url');
  if (url) return work(url);
  const { embeddedPostgresUrl, startEmbeddedPostgres } = await import('@coder-ts/server');
  const { isRunning, url: running } = await embeddedPostgresUrl(config.path);
  if (isRunning) return work(running);
  const postgres = await startEmbeddedPostgres(config.path);
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}
