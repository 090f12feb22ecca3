import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../account/version.js';
import type { Invocation } from '../command/invocation.js';
import { firstSignal } from '../terminal/first-signal.js';
import { daemonIdentity } from './daemon-identity.js';

/**
 * `coder provisioner start` (`jobs.md` 2.5): runs until it is told to stop, or the server refuses it for good. `terraform`
 * is looked for first: a daemon without it would take jobs and fail every one.
 */
export async function run(invocation: Invocation): Promise<void> {
  const { env, flags, print, warn } = invocation;
  const name = daemonName(flags.text('name'));
  const identity = await daemonIdentity(invocation);
  const stopSignal = firstSignal();
  const provisioner = await import('@coder-ts/provisioner');
  const types = flags.list('types') as ('terraform' | 'echo')[];
  const terraform = types.includes('terraform')
    ? await provisioner.findTerraform(env.CODER_TERRAFORM_PATH, env)
    : undefined;
  const logs = ['log-human', 'log-json', 'log-stackdriver'].map((flag) => flags.text(flag)).filter(Boolean);
  const log = provisioner.createDaemonLogger(logs, flags.bool('verbose')).child({ daemon_name: name });
  const monitor = flags.bool('prometheus-enable')
    ? await provisioner.startMonitor(flags.text('prometheus-address'))
    : undefined;
  const cache = resolve(flags.text('cache-dir').replace(/^~(?=\/|$)/, env.HOME || homedir()));
  try {
    const daemon = await provisioner.startDaemon({
      transport: provisioner.createHttpTransport(identity.url, identity.headers),
      organization: identity.organization,
      name,
      provisioners: types,
      tags: identity.tags,
      version,
      workDir: join(cache, 'work', name),
      cacheDir: join(cache, 'provisioner'),
      terraformPath: terraform?.path,
      environment: env,
      log,
      ...(monitor && { observer: monitor.observer }),
    });
    print(
      `Provisioner daemon ${name} works for ${identity.url}${terraform ? ` with Terraform ${terraform.version}` : ''}`,
    );
    if (monitor) print(`Metrics at http://${monitor.address}/metrics`);
    const signal = await Promise.race([stopSignal, daemon.closed]);
    if (!signal) return;
    const isInterrupt = signal === 'SIGINT';
    warn(
      isInterrupt
        ? 'Interrupt caught, canceling the running job. Interrupt again to end at once.'
        : 'Stop caught, waiting for the running job. Interrupt to end at once.',
    );
    await daemon.shutdown({ cancelActiveJob: isInterrupt });
  } finally {
    await monitor?.close();
  }
}

/** The host's first label unless given. @throws when it is not one that may stand in a DNS name */
export function daemonName(given: string, host = hostname()): string {
  const name = given || (host.split('.')[0] ?? '');
  if (name.length > 64) throw new Error(`the name of a daemon has at most 64 characters: ${name}`);
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/.test(name))
    throw new Error(
      `name ${JSON.stringify(name)} is not a valid hostname: letters, digits and "-" between them; give another with --name`,
    );
  return name;
}
