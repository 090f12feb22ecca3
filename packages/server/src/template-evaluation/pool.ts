import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ApiError } from '../http/error.js';
import type { Archives, Kind, Questions, Reply, Request } from './messages.js';

/** Why there is no answer: the template takes too long, or too much memory. Nothing is wrong with the server. */
export class EvaluationStopped extends Error {}

/** A version whose files may have to be read. */
export interface VersionSource {
  readonly id: string;
  readonly load: () => Promise<Archives>;
}

/** One answer, from the moment that a worker has the question. An honest template takes some milliseconds. */
const longestMs = 8000;
/** Of a worker's heap; the largest honest template takes some 50. */
const mostMegabytes = 256;
const mostWorkers = Math.max(1, Math.min(2, availableParallelism()));

interface Lane {
  readonly worker: ChildProcess;
  /** Versions that the worker was told; it may have forgotten some. */
  readonly known: Set<string>;
  /** Undefined: it is idle. */
  task: Task | undefined;
}

interface Task {
  readonly kind: Kind;
  readonly ask: unknown;
  readonly version: VersionSource | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const lanes = new Set<Lane>();
const waiting: Task[] = [];

/**
 * Asks a worker, so that nothing that a template says can hold the server up. Workers are processes, since a thread that
 * runs out of memory takes the server with it. They stay, know the versions that they have seen, and are killed where an
 * answer takes longer than 8 s or more than 256 MiB. Of one version a single question is answered at a time: a hostile one
 * leaves the other worker to the others.
 * @throws EvaluationStopped
 */
export function askWorker<K extends Kind>(
  kind: K,
  ask: Questions[K]['ask'],
  version?: VersionSource,
): Promise<Questions[K]['answer']> {
  return new Promise((resolve, reject) => {
    waiting.push({ kind, ask, version, resolve: resolve as Task['resolve'], reject });
    dispatch();
  });
}

function dispatch(): void {
  for (let index = 0; index < waiting.length; ) {
    const task = waiting[index] as Task;
    const lane = laneFor(task);
    if (!lane) {
      index += 1;
      continue;
    }
    waiting.splice(index, 1);
    lane.task = task;
    void serve(lane, task);
  }
}

/** An idle worker, rather one that knows the version; undefined where the task has to wait. */
function laneFor({ version }: Task): Lane | undefined {
  const all = [...lanes];
  if (version && all.some(({ task }) => task?.version?.id === version.id)) return undefined;
  const idle = all.filter(({ task }) => !task);
  const knowing = version && idle.find(({ known }) => known.has(version.id));
  return knowing ?? idle[0] ?? (lanes.size < mostWorkers ? openLane() : undefined);
}

async function serve(lane: Lane, task: Task): Promise<void> {
  hold(lane, true);
  try {
    task.resolve(await answerOf(lane, task));
  } catch (error) {
    task.reject(error);
  } finally {
    lane.task = undefined;
    hold(lane, false);
    dispatch();
  }
}

async function answerOf(lane: Lane, { kind, ask, version }: Task): Promise<unknown> {
  const put = async (archives: Archives | undefined) =>
    post(lane, { kind, ask, version: version && { id: version.id, archives } } as Request);
  let reply = await put(version && !lane.known.has(version.id) ? await version.load() : undefined);
  if (reply.kind === 'forgotten') reply = await put(await version?.load());
  if (version && reply.kind === 'answer') lane.known.add(version.id);
  if (reply.kind === 'answer') return reply.answer;
  if (reply.kind === 'refused') throw new ApiError(reply.status, reply.message, reply);
  throw new Error(
    `the evaluation of a template failed: ${reply.kind === 'failed' ? reply.error : reply.kind}`,
  );
}

/** @throws EvaluationStopped after the worker was killed, or has ended */
async function post(lane: Lane, request: Request): Promise<Reply> {
  const { worker } = lane;
  const listening = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let words = '';
  try {
    return await new Promise<Reply>((resolve, reject) => {
      const on = (target: NodeJS.EventEmitter, event: string, listener: (...values: never[]) => void) => {
        target.on(event, listener as () => void);
        listening.signal.addEventListener('abort', () => target.off(event, listener as () => void));
      };
      const stop = (error: Error) => {
        lanes.delete(lane);
        worker.kill('SIGKILL');
        reject(error);
      };
      timer = setTimeout(
        () => stop(new EvaluationStopped(`it takes longer than ${longestMs / 1000} seconds`)),
        longestMs,
      );
      on(worker, 'message', (reply: Reply) => resolve(reply));
      on(worker, 'error', stop);
      on(worker, 'exit', (code: number | null, signal: string | null) =>
        reject(
          /heap|memory/i.test(words)
            ? new EvaluationStopped(`it takes more than ${mostMegabytes} MiB of memory`)
            : new Error(`the evaluation of templates ended with ${code ?? signal}: ${words}`),
        ),
      );
      if (worker.stderr)
        on(worker.stderr, 'data', (chunk: Buffer) => (words = `${words}${chunk}`.slice(0, 4000)));
      worker.send(request, (error) => error && stop(error));
    });
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}

function openLane(): Lane {
  const built = fileURLToPath(new URL('./worker.js', import.meta.url));
  const isBuilt = existsSync(built);
  const worker = fork(isBuilt ? built : fileURLToPath(new URL('./worker.ts', import.meta.url)), {
    // In the sources it is TypeScript, which is translated as it is read.
    execArgv: [
      `--max-old-space-size=${mostMegabytes}`,
      ...(isBuilt ? [] : ['--import=tsx', '--conditions=source']),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {},
  });
  const lane: Lane = { worker, known: new Set(), task: undefined };
  lanes.add(lane);
  worker.on('error', () => lanes.delete(lane));
  worker.on('exit', () => lanes.delete(lane));
  hold(lane, false);
  return lane;
}

/** An idle worker keeps no server from ending, and ends with it. */
function hold({ worker }: Lane, busy: boolean): void {
  const how = busy ? 'ref' : 'unref';
  worker[how]();
  worker.channel?.[how]();
  (worker.stderr as Socket | null)?.[how]();
}
