import { Session } from 'node:inspector';
import { setTimeout as sleep } from 'node:timers/promises';

/** What can be recorded of the process, each as JSON for the tools of a browser. */
export interface Recording {
  /** `.cpuprofile` */
  readonly cpu?: unknown;
  /** `.heapprofile`, by samples of what was allocated and is still there */
  readonly heap?: unknown;
  /** `{traceEvents}` */
  readonly trace?: unknown;
}

/** Cost little while they are recorded; those of scripts would tell file contents. */
const traceCategories = ['node.async_hooks', 'node.bootstrap', 'node.fs.sync', 'node.net.native', 'v8'];

/**
 * Records the process for a while.
 * @param ended ends it before, with what there is until then
 */
export async function record(
  kinds: readonly (keyof Recording)[],
  ms: number,
  ended: AbortSignal,
): Promise<Recording> {
  const session = new Session();
  session.connect();
  const post = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      session.post(method, params, (error, result) => (error ? reject(error) : resolve({ ...result })));
    });
  try {
    const stops: Partial<Record<keyof Recording, () => Promise<unknown>>> = {};
    for (const kind of kinds) stops[kind] = await starters[kind](post, session);
    await sleep(ms, undefined, { signal: ended }).catch(() => undefined);
    const result: Record<string, unknown> = {};
    for (const [kind, stop] of Object.entries(stops)) result[kind] = await stop();
    return result;
  } finally {
    session.disconnect();
  }
}

type Post = (method: string, params?: object) => Promise<Record<string, unknown>>;

/** Each begins and returns what ends it. */
const starters: Record<keyof Recording, (post: Post, session: Session) => Promise<() => Promise<unknown>>> = {
  async cpu(post) {
    await post('Profiler.enable');
    await post('Profiler.start');
    return async () => (await post('Profiler.stop')).profile;
  },
  async heap(post) {
    await post('HeapProfiler.enable');
    await post('HeapProfiler.startSampling', { samplingInterval: 16_384 });
    return async () => (await post('HeapProfiler.stopSampling')).profile;
  },
  async trace(post, session) {
    const traceEvents: object[] = [];
    session.on('NodeTracing.dataCollected', ({ params }) => {
      for (const event of params.value) traceEvents.push(event);
    });
    const complete = new Promise((resolve) => {
      session.once('NodeTracing.tracingComplete', resolve);
    });
    await post('NodeTracing.start', { traceConfig: { includedCategories: traceCategories } });
    return async () => {
      await post('NodeTracing.stop');
      await complete;
      return { traceEvents };
    };
  },
};
