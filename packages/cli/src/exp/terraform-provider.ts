import { SilentExit } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder exp terraform-provider`: serves until it is interrupted, or for as long as the command after `--` runs. */
export async function run({ args: [command, ...args], env, print }: Invocation): Promise<void> {
  const { runWith, serveAlone } = await import('@coder-ts/terraform-provider');
  if (command !== undefined) throw new SilentExit(await runWith({ command, args, env }));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  await serveAlone({ env, signal: stop.signal, print });
}
