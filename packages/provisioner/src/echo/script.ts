import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type AITask,
  AITaskSchema,
  type ExternalAuthProvider,
  ExternalAuthProviderSchema,
  LogLevel,
  type Module,
  ModuleSchema,
  type Preset,
  PresetSchema,
  type Resource,
  type ResourceReplacement,
  ResourceReplacementSchema,
  ResourceSchema,
  type RichParameter,
  RichParameterSchema,
} from '@coder-ts/protocol';

/** A row that a step logs. */
interface EchoLog {
  /** trace, debug, info (the default), warn or error. */
  level?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  output: string;
  /** Before the row, in milliseconds. */
  delayMs?: number;
  /** How often, default once; `{n}` in the output counts from 1. */
  repeat?: number;
}

/** What any step does: it waits, logs, and then ends well, fails, or blocks until the job is canceled. */
export interface EchoStep {
  delayMs?: number;
  logs?: EchoLog[];
  error?: string;
  block?: boolean;
}

interface EchoPlan extends EchoStep {
  /** Default: the sum of the costs of the graph's resources. */
  dailyCost?: number;
  /** Default: the number of the graph's AI tasks. */
  aiTaskCount?: number;
  /** JSON of ResourceReplacement messages. */
  resourceReplacements?: JsonValue[];
}

interface EchoApply extends EchoStep {
  /** The state it leaves, also where it fails or is canceled; default `{"echo": <transition>}`, empty after a delete. */
  state?: string;
}

/** Lists hold the JSON of the protocol's messages of the same name, such as `{"name": "dev", "type": "vm", "agents": [...]}`. */
interface EchoGraph extends EchoStep {
  resources?: JsonValue[];
  parameters?: JsonValue[];
  presets?: JsonValue[];
  externalAuthProviders?: JsonValue[];
  aiTasks?: JsonValue[];
  hasAiTasks?: boolean;
  hasExternalAgents?: boolean;
}

interface EchoSteps {
  plan?: EchoPlan;
  apply?: EchoApply;
  graph?: EchoGraph;
}

/**
 * `echo.json` of a template for the scripted provisioner. Every part may be left out: an empty script succeeds with
 * nothing. Steps under a transition stand in place of the general ones. Variables, tags and README come from the
 * template's files, as with Terraform.
 */
export interface EchoScript extends EchoSteps {
  init?: EchoStep & { modules?: JsonValue[] };
  parse?: EchoStep;
  start?: EchoSteps;
  stop?: EchoSteps;
  delete?: EchoSteps;
}

/** Reads a script. Throws with the reason where it is no JSON object. */
export function readScript(text: string): EchoScript {
  const script: unknown = JSON.parse(text);
  if (typeof script !== 'object' || script === null || Array.isArray(script)) {
    throw new Error('echo.json is not an object');
  }
  return script;
}

export const logLevels = {
  trace: LogLevel.TRACE,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
} as const;

/** The messages of a graph step. Throws where a list holds something else. */
export function readGraph(graph: EchoGraph) {
  const aiTasks: AITask[] = readList(AITaskSchema, graph.aiTasks);
  const resources: Resource[] = readList(ResourceSchema, graph.resources);
  const parameters: RichParameter[] = readList(RichParameterSchema, graph.parameters);
  const presets: Preset[] = readList(PresetSchema, graph.presets);
  const externalAuthProviders: ExternalAuthProvider[] = readList(
    ExternalAuthProviderSchema,
    graph.externalAuthProviders,
  );
  return {
    resources,
    parameters,
    presets,
    externalAuthProviders,
    aiTasks,
    hasAiTasks: graph.hasAiTasks === true || aiTasks.length > 0,
    hasExternalAgents: graph.hasExternalAgents === true,
  };
}

export function readModules(list: JsonValue[] | undefined): Module[] {
  return readList(ModuleSchema, list);
}

export function readReplacements(list: JsonValue[] | undefined): ResourceReplacement[] {
  return readList(ResourceReplacementSchema, list);
}

function readList<D extends DescMessage>(schema: D, list: JsonValue[] = []): MessageShape<D>[] {
  return list.map((item) => fromJson(schema, item));
}
