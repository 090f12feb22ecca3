import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import {
  AgentSchema,
  LogLevel,
  ResourceSchema,
  RichParameterSchema,
  TemplateVariableSchema,
  Transition,
} from '@coder-ts/protocol';
import { extractTar } from '../archive/extract.js';
import type { PlanRequest, Provisioner, Session, SessionOptions, Step } from '../provisioner.js';
import type { EchoScript, EchoStep } from './script.js';

const levels = {
  trace: LogLevel.TRACE,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
};
const transitions = { start: Transition.START, stop: Transition.STOP, delete: Transition.DELETE };

/** Does what a script in the template says (see `EchoScript`), and nothing else. */
export function createEchoProvisioner(): Provisioner {
  return { open: async (options) => openEcho(options) };
}

function openEcho({ directory, archive, cancellation }: SessionOptions): Session {
  const root = join(directory, 'echo');
  let script: EchoScript = {};
  let transition = Transition.START;
  let state: Uint8Array | undefined;

  async function play(name: string, { log }: Step, step: EchoStep = {}): Promise<void> {
    for (let round = 0; round < (step.repeat ?? 1); round++)
      for (const { output, level = 'info' } of step.logs ?? []) await log(levels[level], output);
    if (step.wait || step.block)
      await sleep(step.block ? 2 ** 30 : step.wait, undefined, { signal: cancellation.signal }).catch(
        () => undefined,
      );
    if (cancellation.signal.aborted) throw new Error('canceled');
    if (step.error !== undefined) throw new Error(`${name}: ${step.error}`);
  }

  const resources = () =>
    (script.resources ?? [])
      .filter(({ only }) => only === undefined || transitions[only] === transition)
      .map(({ type, name, daily_cost: dailyCost = 0, agent }) =>
        create(ResourceSchema, {
          type,
          name,
          dailyCost,
          agents:
            agent === undefined
              ? []
              : [
                  create(AgentSchema, {
                    id: randomUUID(),
                    name: agent,
                    operatingSystem: 'linux',
                    architecture: 'amd64',
                    auth: { case: 'token', value: randomUUID() },
                    apiKeyScope: 'all',
                  }),
                ],
        }),
      );

  return {
    init: async (step) => {
      await mkdir(root, { mode: 0o700 });
      await extractTar(archive.path, root);
      script = JSON.parse(await readFile(join(root, 'echo.json'), 'utf8')) as EchoScript;
      await play('init', step, script.init);
      return { modules: [] };
    },
    parse: async () => ({
      templateVariables: (script.variables ?? []).map(({ name, default: byDefault, sensitive = false }) =>
        create(TemplateVariableSchema, {
          name,
          type: 'string',
          defaultValue: byDefault ?? '',
          required: byDefault === undefined,
          sensitive,
        }),
      ),
      workspaceTags: { ...script.workspace_tags },
      readme: await readFile(join(root, 'README.md'), 'utf8').catch(() => ''),
    }),
    plan: async (step: Step, request: PlanRequest) => {
      transition = request.metadata.transition;
      state = request.state.length > 0 ? request.state : undefined;
      await play('plan', step, script.plan);
      return { dailyCost: script.plan?.daily_cost ?? 0, aiTaskCount: 0, replacements: [] };
    },
    graph: async () => ({
      resources: resources(),
      parameters: (script.parameters ?? []).map(
        ({ name, type = 'string', default: byDefault, mutable = false, ephemeral = false }) =>
          create(RichParameterSchema, {
            name,
            type,
            defaultValue: byDefault ?? '',
            required: byDefault === undefined,
            mutable,
            ephemeral,
            formType: 'input',
          }),
      ),
      presets: [],
      externalAuthProviders: [],
      aiTasks: [],
      hasAiTasks: false,
      hasExternalAgents: false,
      dot: '',
    }),
    apply: async (step) => {
      state = Buffer.from(JSON.stringify({ transition: Transition[transition], began: true }));
      await play('apply', step, script.apply);
    },
    state: async () => state,
    preparation: async () => ({ plan: Buffer.from('{}'), lockFile: '', moduleFiles: new Uint8Array() }),
    close: async () => undefined,
  };
}
