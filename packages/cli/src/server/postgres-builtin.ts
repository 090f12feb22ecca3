import type { Invocation } from '../command/invocation.js';

/** `coder server postgres-builtin-url`: how to connect to the embedded database while it runs. */
export async function printUrl({ config, flags, print }: Invocation): Promise<void> {
  const { embeddedPostgresUrl } = await import('@coder-ts/server');
  const { url } = await embeddedPostgresUrl(config.path);
  print(flags.bool('raw-url') ? url : `psql ${JSON.stringify(url)}`);
}

/** `coder server postgres-builtin-serve`: runs the embedded database without a server, until it is told to stop. */
export async function serve({ config, flags, print, warn }: Invocation): Promise<void> {
  const { startEmbeddedPostgres } = await import('@coder-ts/server');
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const postgres = await startEmbeddedPostgres(config.path);
  print(flags.bool('raw-url') ? postgres.url : `psql ${JSON.stringify(postgres.url)}`);
  await Promise.race([stopped, onlyTheEventLoop()]);
  warn('Stopping the database.');
  await postgres.stop();
}

/** Never settles, and keeps the process alive. */
const onlyTheEventLoop = () =>
  new Promise<never>(() => {
    setInterval(() => {}, 1 << 30);
  });
