import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { type Metadata, type Timing, TimingSchema, Transition } from '@coder-ts/protocol';
import { extractTar } from '../archive/extract.js';
import type { Cancellation } from '../processes/run.js';
import type { PlanRequest, Provisioner, Session, SessionOptions, Step } from '../provisioner.js';
import { parseTemplate } from '../terraform/parse.js';
import {
  type EchoScript,
  type EchoStep,
  logLevels,
  readGraph,
  readModules,
  readReplacements,
  readScript,
} from './script.js';

/** The scripted provisioner: it does what the template's `echo.json` says, without any process. */
export function createEchoProvisioner(): Provisioner {
  return { open: (options) => Promise.resolve(createSession(options)) };
}

const DOT = 'digraph {}';

function createSession(options: SessionOptions): Session {
  const root = join(options.directory, 'terraform');
  let script: EchoScript = {};
  let transition: 'start' | 'stop' | 'delete' = 'start';
  let state: Uint8Array | undefined;

  const part = <K extends 'plan' | 'apply' | 'graph'>(kind: K): NonNullable<EchoScript[K]> =>
    (script[transition]?.[kind] ?? script[kind] ?? {}) as NonNullable<EchoScript[K]>;
  const play = (step: Step, stage: string, scripted: EchoStep) =>
    timed(step, stage, () => perform(step, scripted, options.cancellation));

  return {
    init: async (step) => {
      await mkdir(root, { mode: 0o700 });
      await extractTar(options.archive.path, root).catch((error: unknown) => {
        throw new Error(`extract archive: ${(error as Error).message}`, { cause: error });
      });
      const path = join(root, 'echo.json');
      if (existsSync(path)) script = readScript(await readFile(path, 'utf8'));
      await play(step, 'init', script.init ?? {});
      return { modules: readModules(script.init?.modules) };
    },
    parse: async () => {
      const silent: Step = { log: () => undefined, timings: [] };
      await perform(silent, script.parse ?? {}, options.cancellation);
      return parseTemplate(root);
    },
    plan: async (step: Step, request: PlanRequest) => {
      transition = wordOf(request.metadata);
      state = request.state.length > 0 ? request.state : undefined;
      const plan = part('plan');
      await play(step, 'plan', plan);
      const graph = readGraph(part('graph'));
      const cost = graph.resources.reduce((sum, { dailyCost }) => sum + dailyCost, 0);
      return {
        dailyCost: plan.dailyCost ?? cost,
        aiTaskCount: plan.aiTaskCount ?? graph.aiTasks.length,
        replacements: readReplacements(plan.resourceReplacements),
      };
    },
    graph: async (step) => {
      const graph = part('graph');
      await play(step, 'graph', graph);
      return { ...readGraph(graph), dot: DOT };
    },
    apply: async (step, metadata) => {
      transition = wordOf(metadata);
      const apply = part('apply');
      const usual = transition === 'delete' ? '' : JSON.stringify({ echo: transition });
      state = Buffer.from(apply.state ?? usual);
      await play(step, 'apply', apply);
    },
    state: () => Promise.resolve(state),
    preparation: () =>
      Promise.resolve({ plan: Buffer.from('{}'), lockFile: '', moduleFiles: new Uint8Array() }),
    close: () => Promise.resolve(),
  };
}

function wordOf({ transition }: Metadata): 'start' | 'stop' | 'delete' {
  if (transition === Transition.STOP) return 'stop';
  return transition === Transition.DELETE ? 'delete' : 'start';
}

/** Does what a step of a script says. A cancel ends it with the error `canceled`. */
async function perform(step: Step, scripted: EchoStep, { signal }: Cancellation): Promise<void> {
  const pause = async (ms: number | undefined) => {
    if (signal.aborted) throw new Error('canceled');
    if (!ms) return;
    await sleep(ms, undefined, { signal }).catch(() => {
      throw new Error('canceled');
    });
  };
  await pause(scripted.delayMs);
  for (const { level = 'info', output, delayMs, repeat = 1 } of scripted.logs ?? []) {
    for (let n = 1; n <= repeat; n += 1) {
      await pause(delayMs);
      await step.log(logLevels[level], output.replaceAll('{n}', String(n)));
    }
  }
  if (scripted.block) await pause(2 ** 31 - 1);
  if (scripted.error !== undefined) throw new Error(scripted.error);
}

async function timed(step: Step, stage: string, work: () => Promise<void>): Promise<void> {
  const startedAtUs = BigInt(Date.now()) * 1000n;
  try {
    await work();
  } finally {
    const timing: Timing = create(TimingSchema, {
      startedAtUs,
      endedAtUs: BigInt(Date.now()) * 1000n,
      stage,
      source: 'coder',
      action: 'terraform',
      resource: `coder_stage_${stage}`,
    });
    step.timings.push(timing);
  }
}
