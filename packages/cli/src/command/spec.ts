import type { Invocation } from './invocation.js';

/**
 * What a flag takes. `list` is comma separated in the manner of CSV and may be given more than once; `choice` is one
 * of `choices`, `choices` a comma separated list of them.
 */
export type FlagType = 'text' | 'int' | 'bool' | 'duration' | 'url' | 'list' | 'choice' | 'choices';

export interface FlagSpec {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  readonly choices?: readonly string[];
  /** `choices` whose letters may be large or small, such as names of columns. */
  readonly anyCase?: boolean;
  readonly env?: string;
  readonly default?: string;
  readonly description: string;
  readonly required?: boolean;
  /** Works, but isn't shown in help. */
  readonly hidden?: boolean;
}

/** A command that does something. Its handler is imported when it is called. */
export interface CommandSpec {
  readonly kind: 'command';
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Arguments as they stand in the usage line, such as `<workspace>` or `[template]`. */
  readonly usage?: string;
  readonly summary: string;
  readonly details?: string;
  /** How many arguments it takes; none unless said. */
  readonly args?: { readonly min: number; readonly max: number };
  readonly flags?: readonly FlagSpec[];
  readonly hidden?: boolean;
  /** Commands below this one, which does something by itself as well. */
  readonly commands?: readonly CommandSpec[];
  readonly load: () => Promise<{ run: (invocation: Invocation) => Promise<void> }>;
}

/** A command that only holds others. */
export interface GroupSpec {
  readonly kind: 'group';
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly hidden?: boolean;
  /** Taken by every command below it, before or after its words. */
  readonly flags?: readonly FlagSpec[];
  readonly commands: readonly (CommandSpec | GroupSpec)[];
}

/** An entry of the root, whose descriptor is imported when its name is asked for. */
export interface LazySpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly section: string;
  readonly hidden?: boolean;
  readonly load: () => Promise<{ readonly spec: CommandSpec | GroupSpec }>;
}
