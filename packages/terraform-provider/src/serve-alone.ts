import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type ProviderVariables, startProvider } from './start-provider.js';

/**
 * Serves the provider for commands typed elsewhere: prints the line that attaches it and serves until `signal` fires.
 * The variables of a build are taken from `env`.
 */
export async function serveAlone(options: {
  env: ProviderVariables;
  signal: AbortSignal;
  print?: (line: string) => void;
}): Promise<void> {
  const { env, signal, print = (line) => process.stdout.write(`${line}\n`) } = options;
  const provider = await startProvider({ variables: env });
  try {
    print(`export TF_REATTACH_PROVIDERS='${provider.reattach}'`);
    await aborted(signal);
  } finally {
    await provider.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/**
 * Runs a command (`terraform plan`, `terraform test`) with the provider attached and the caller's streams.
 * Resolves to its exit code, 128 plus the number of the signal that ended it.
 * @throws when the command cannot be started
 */
export async function runWith(options: {
  command: string;
  args: readonly string[];
  env: ProviderVariables;
}): Promise<number> {
  const { command, args, env } = options;
  const provider = await startProvider({ variables: env });
  const child = spawn(command, args, {
    env: { ...env, TF_REATTACH_PROVIDERS: provider.reattach },
    stdio: 'inherit',
  });
  // A terminal interrupts the command by itself, since it is in the same group.
  const interrupt = () => process.stdin.isTTY || child.kill('SIGINT');
  const terminate = () => child.kill('SIGTERM');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Error(`there is no command "${command}" to run`) : error),
      );
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
    await provider.close();
  }
}
