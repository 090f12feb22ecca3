import { hostname } from 'node:os';
import { join } from 'node:path';
import { version } from '../account/version.js';
import type { Invocation } from '../command/invocation.js';
import { firstSignal } from '../terminal/first-signal.js';
import { describeSettings, environmentWithFlags, foreignSettings } from './settings.js';

/** What of a running server and a running daemon matters here. */
interface Server {
  stop(graceMs: number): Promise<void>;
}
interface Daemon {
  shutdown(options: { cancelActiveJob: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** How long a stop may wait for jobs: to end by themselves, and to end after they were canceled. */
const drainMs = 30 * 60_000;
const cancelMs = 5_000;
/** What requests get to finish after that. */
const requestsMs = 2_000;

/** `coder server`: runs until it is told to stop. */
export async function run(invocation: Invocation): Promise<void> {
  const { config: directory, env, flags, print, warn } = invocation;
  const idle = foreignSettings(flags);
  if (idle.length > 0) warn(`Without effect on this server: ${idle.map((name) => `--${name}`).join(', ')}`);
  const stopSignal = firstSignal();
  const { createLogger, readConfig, startServer } = await import('@coder-ts/server');
  const config = readConfig(environmentWithFlags(env, flags, directory.path), describeSettings(flags));
  const log = createLogger(config.log);
  const server = await startServer(config, log);
  const { startDaemon } = await import('@coder-ts/provisioner');
  const starting = Array.from({ length: config.provisionerDaemons }, (_, i) => {
    const name = daemonName(hostname(), i);
    return startDaemon({
      transport: server.daemonTransport,
      organization: 'default',
      name,
      provisioners: config.provisionerTypes,
      tags: {},
      version,
      workDir: join(config.cacheDir, 'work', name),
      cacheDir: join(config.cacheDir, 'provisioner'),
      ...(config.terraformPath ? { terraformPath: config.terraformPath } : {}),
      environment: env,
      forceCancelMs: config.provisionerForceCancelIntervalMs,
      log: log.child({ daemon_name: name }),
    });
  });
  const daemons = await Promise.all(starting).catch(async (error: unknown) => {
    for (const started of await Promise.allSettled(starting))
      if (started.status === 'fulfilled') await started.value.close();
    await server.stop(0);
    throw error;
  });
  const accessUrl = server.deps.config.accessUrl;
  print(
    `Coder ${version} listens on ${server.url}${accessUrl === server.url ? '' : `, and is reached at ${accessUrl}`}`,
  );
  print(`Sign in with: coder login ${accessUrl}`);
  await stop(server, daemons, await stopSignal, warn);
}

/** At most 64 bytes, of which the number is the last: two servers of one host take each other's names. */
export function daemonName(host: string, index: number): string {
  return `${host.split('.')[0]?.slice(0, 60 - String(index).length) || 'coder'}-${index}`;
}

/** An interrupt cancels running jobs, the other signals wait for them. Watchers are served until the jobs have ended. */
async function stop(
  server: Server,
  daemons: readonly Daemon[],
  signal: NodeJS.Signals,
  warn: (text: string) => void,
): Promise<void> {
  const isInterrupt = signal === 'SIGINT';
  warn(
    isInterrupt
      ? 'Interrupt caught, canceling running jobs. Interrupt again to end at once.'
      : 'Stop caught, waiting for running jobs. Interrupt to end at once.',
  );
  const drained = Promise.all(daemons.map((daemon) => daemon.shutdown({ cancelActiveJob: isInterrupt })));
  const limit = new Promise((resolve) => {
    setTimeout(resolve, isInterrupt ? cancelMs : drainMs).unref();
  });
  await Promise.race([drained.catch(() => undefined), limit]);
  await Promise.all(daemons.map((daemon) => daemon.close()));
  await server.stop(requestsMs);
}
