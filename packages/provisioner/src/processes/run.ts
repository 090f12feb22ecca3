import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, type ProcessIdentity, signalGroup } from './identity.js';
import { readLines } from './lines.js';

/** How running work is told to end. */
export interface Cancellation {
  /** Interrupt it and let it end in order. */
  signal: AbortSignal;
  /** Kill it now. */
  kill: AbortSignal;
}

type Taker = (line: string, cut: boolean) => Promise<void> | undefined;

export interface ProcessOptions {
  binary: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  cancellation: Cancellation;
  /** From the interrupt to the kill, in milliseconds. */
  killAfterMs: number;
  onStdout: Taker;
  onStderr: Taker;
  /** Told as soon as the process runs, so that a successor of this program can find it. */
  onStart?: (identity: ProcessIdentity) => void;
}

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It was told to end before it had ended. */
  interrupted: boolean;
}

/** How long a closed process's pipes may stay silent, held open by something it left behind. */
const QUIET_MS = 500;

/**
 * Runs a program in its own process group and gives its output by lines. On cancel it gets an interrupt, and after
 * `killAfterMs` its whole group is killed; of an interrupted program nothing is left running. What a program that
 * ended by itself leaves in the background goes on. Rejects where the program can't be started.
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const child = spawn(options.binary, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.binary} did not start`);
  const identity = identify(pid);
  if (identity) options.onStart?.(identity);

  const cancel = interruptOnCancel(child, pid, options);
  try {
    const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const output = [
      drain(child.stdout as Readable, options.onStdout, exit),
      drain(child.stderr as Readable, options.onStderr, exit),
    ];
    const [code, signal] = await exit;
    if (cancel.interrupted()) signalGroup(pid, 'SIGKILL');
    await Promise.all(output);
    return { code, signal, interrupted: cancel.interrupted() };
  } finally {
    cancel.release();
  }
}

/** The text of a failed end: `exit status 1`, `signal: killed`; undefined for success. */
export function failureOf(end: ProcessEnd): string | undefined {
  if (end.code === 0) return undefined;
  if (end.signal === null) return `exit status ${end.code}`;
  const names: Partial<Record<NodeJS.Signals, string>> = { SIGKILL: 'killed', SIGINT: 'interrupt' };
  return `signal: ${names[end.signal] ?? end.signal.replace(/^SIG/, '').toLowerCase()}`;
}

function interruptOnCancel(child: ChildProcess, pid: number, { cancellation, killAfterMs }: ProcessOptions) {
  let interrupted = false;
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    if (interrupted || child.exitCode !== null || child.signalCode !== null) return;
    interrupted = true;
    child.kill(process.platform === 'win32' ? 'SIGKILL' : 'SIGINT');
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), killAfterMs);
  };
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    interrupted = true;
    signalGroup(pid, 'SIGKILL');
  };
  const { signal, kill: killSignal } = cancellation;
  signal.addEventListener('abort', interrupt);
  killSignal.addEventListener('abort', kill);
  if (killSignal.aborted) kill();
  else if (signal.aborted) interrupt();
  return {
    interrupted: () => interrupted,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      killSignal.removeEventListener('abort', kill);
    },
  };
}

/** Reads a pipe to its end. After the exit, a pipe that something else holds open is given up once it is silent. */
async function drain(stream: Readable, taker: Taker, exit: Promise<unknown>): Promise<void> {
  let lastTaken = 0;
  let busy = 0;
  let ended = false;
  const reading = readLines(stream, (line, cut) => {
    const pending = taker(line, cut);
    lastTaken = Date.now();
    if (!pending) return undefined;
    busy += 1;
    return pending.finally(() => {
      busy -= 1;
      lastTaken = Date.now();
    });
  })
    .catch((error: unknown) => {
      if (!stream.destroyed) throw error;
    })
    .finally(() => {
      ended = true;
    });
  void exit.then(async () => {
    lastTaken = Math.max(lastTaken, Date.now());
    while (!ended) {
      await sleep(50);
      if (busy === 0 && Date.now() - lastTaken > QUIET_MS) stream.destroy();
    }
  });
  await reading;
}
