import type {
  ExternalAuthToken,
  LogLevel,
  Metadata,
  Module,
  ParameterValue,
  Prepared,
  ResourceReplacement,
  TemplateVariable,
  Timing,
  VariableValue,
} from '@coder-ts/protocol';
import type { ProcessIdentity } from './processes/identity.js';
import type { Cancellation } from './processes/run.js';
import type { Conversion } from './terraform/conversion/convert.js';

/** Takes a log row of the running step. A promise asks the writer to wait until there is room. */
export type StepLog = (level: LogLevel, output: string) => Promise<void> | undefined;

/** What a step writes to while it runs. */
export interface Step {
  log: StepLog;
  /** Gets the step's timings, also of a step that fails. */
  timings: Timing[];
}

/** How a kind of provisioner, such as Terraform, works on one job at a time. */
export interface Provisioner {
  /** Opens a session on a job. Rejects where this machine can't run it. */
  open(options: SessionOptions): Promise<Session>;
}

export interface SessionOptions {
  /** Private to the job; the session may do there what it wants. */
  directory: string;
  /** The template's tar. */
  archive: { path: string; sha256: string };
  /** An import prepares a version for its builds; the others use what it prepared. */
  purpose: 'import' | 'use';
  prepared?: Prepared;
  /** The tar of modules that the import kept, fetched when it is needed; undefined where there is none. */
  modules(): Promise<string | undefined>;
  cancellation: Cancellation;
  /** Told of each process that starts. */
  onProcess(identity: ProcessIdentity): void;
  /** The job asks for the provisioner's own debug output. */
  debug: boolean;
}

/**
 * The work on one job, step by step: init first, plan before apply. A step that fails rejects with an Error whose
 * message is the job's. Once the cancellation is signalled, no step starts anything new.
 */
export interface Session {
  init(step: Step): Promise<InitResult>;
  parse(): Promise<ParseResult>;
  plan(step: Step, request: PlanRequest): Promise<PlanResult>;
  /** Reads what the last plan, or the state, means. `dot` is the graph it was read with. */
  graph(step: Step, source: 'plan' | 'state'): Promise<Conversion & { dot: string }>;
  apply(step: Step, metadata: Metadata): Promise<void>;
  /** The state on disk; undefined where there is none. */
  state(): Promise<Uint8Array | undefined>;
  /** What an import keeps for its builds, after the plan of the start. */
  preparation(): Promise<Preparation>;
  close(): Promise<void>;
}

export interface InitResult {
  modules: Module[];
}

export interface ParseResult {
  templateVariables: TemplateVariable[];
  workspaceTags: Record<string, string>;
  readme: string;
}

export interface PlanRequest {
  metadata: Metadata;
  parameters: readonly ParameterValue[];
  previousParameters: readonly ParameterValue[];
  variables: readonly VariableValue[];
  externalAuthTokens: readonly ExternalAuthToken[];
  /** The state to start from; empty for none. */
  state: Uint8Array;
}

export interface PlanResult {
  dailyCost: number;
  aiTaskCount: number;
  replacements: ResourceReplacement[];
}

export interface Preparation {
  /** JSON of the plan. */
  plan: Uint8Array;
  /** `.terraform.lock.hcl`, empty where there is none. */
  lockFile: string;
  /** A tar of the modules that came from elsewhere; empty where there are none. */
  moduleFiles: Uint8Array;
}
