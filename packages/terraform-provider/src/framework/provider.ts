import { type Diagnostic, errorDiagnostic } from './diagnostic.js';
import type { Schema } from './schema.js';
import type { ObjectValue } from './value.js';

/** What a build tells the provider: the `CODER_*` variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What resources and data sources may know beside their own configuration. */
export interface Context {
  readonly variables: Variables;
  /** The deployment's address, as configured. */
  readonly url: string;
}

/** Values to put over the planned or configured ones. With an error a new resource stays in the state as tainted. */
export interface Outcome {
  readonly set: ObjectValue;
  readonly diagnostics?: Diagnostic[];
}

/** The outcome of a read that fails as a whole. */
export function refuse(summary: string, detail?: string): Outcome {
  return { set: {}, diagnostics: [errorDiagnostic(summary, detail)] };
}

/** A managed resource. It is never updated: every argument replaces it. Deleting it takes no work. */
export interface ResourceType {
  readonly name: string;
  readonly schema: Schema;
  /** Rules over several parts of the planned resource; unknown parts are `UNKNOWN`. */
  readonly checkPlan?: (planned: ObjectValue) => Diagnostic[];
  /** Gives the results of a new resource. In `planned`, results not known yet are null. */
  readonly create: (planned: ObjectValue, context: Context) => Outcome;
  /** Gives what a refresh changes. */
  readonly refresh?: (state: ObjectValue, context: Context) => ObjectValue;
}

/** A data source. `config` has defaults filled in; `written` is what the template says, with null for what it doesn't. */
export interface DataSourceType {
  readonly name: string;
  readonly schema: Schema;
  readonly read: (config: ObjectValue, context: Context, written: ObjectValue) => Outcome | Promise<Outcome>;
}

/** The provider block. */
export interface ProviderType {
  readonly schema: Schema;
  readonly resources: readonly ResourceType[];
  readonly dataSources: readonly DataSourceType[];
  /** Fills in what the block leaves out. */
  readonly prepare: (config: ObjectValue, variables: Variables) => ObjectValue;
  /** Reads the prepared block; a string is the reason why it cannot be used. */
  readonly configure: (config: ObjectValue) => { url: string } | { error: string };
}
