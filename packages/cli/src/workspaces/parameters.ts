import type { PresetParameter, TemplateVersionParameter, WorkspaceBuildParameter } from '@coder-ts/sdk';
import type { Flags } from '../command/flags.js';
import type { Invocation } from '../command/invocation.js';
import { keyValues } from '../command/key-values.js';
import { readValuesFile } from '../config/values-file.js';
import { askParameter } from './ask-parameter.js';

/** Values that the caller gave with the flags of one command. */
export interface GivenValues {
  readonly values: ReadonlyMap<string, string>;
  readonly ephemeral: ReadonlyMap<string, string>;
  /** To offer instead of the template's defaults. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Path of a file with further values. */
  readonly file: string;
}

/** @throws Error about a pair without `=` */
export function givenValues(flags: Flags): GivenValues {
  return {
    values: keyValues(flags.list('parameter'), 'parameter'),
    ephemeral: new Map([
      ...keyValues(flags.list('build-option'), 'build option'),
      ...keyValues(flags.list('ephemeral-parameter'), 'ephemeral parameter'),
    ]),
    defaults: keyValues(flags.list('parameter-default'), 'parameter default'),
    file: flags.text('rich-parameter-file'),
  };
}

export interface Sources {
  readonly given: GivenValues;
  readonly preset: readonly PresetParameter[];
  /** Of the workspace that is started again, or of the one to copy from. */
  readonly earlier: readonly WorkspaceBuildParameter[];
  /** `create`: every parameter may still be chosen. `start`: what can't change any more is held to its value. */
  readonly action: 'create' | 'start';
}

/**
 * The value of every parameter of a version. A preset comes first, then flags and variables, the file, the earlier
 * values; what has none takes its default or is asked for. One-time values are never taken from earlier ones.
 * @throws Error for a value of a parameter that isn't there, or that may not change so
 */
export async function resolveParameters(
  invocation: Invocation,
  parameters: readonly TemplateVersionParameter[],
  { action, earlier, given, preset }: Sources,
): Promise<WorkspaceBuildParameter[]> {
  const { flags, print } = invocation;
  const fromFile = given.file ? await readValuesFile(given.file) : new Map<string, string>();
  const explicit = new Map([...fromFile, ...given.values, ...given.ephemeral]);
  for (const name of [...given.values.keys(), ...given.ephemeral.keys()])
    if (!parameters.some((each) => each.name === name))
      throw new Error(`parameter ${JSON.stringify(name)} is not present in the template.`);
  const before = new Map(earlier.map(({ name, value }) => [name, value]));
  const chosen = new Map([...explicit, ...preset.map(({ Name, Value }): [string, string] => [Name, Value])]);
  const asksEphemeral = flags.bool('prompt-ephemeral-parameters') || flags.bool('build-options');

  const values: WorkspaceBuildParameter[] = [];
  for (const parameter of parameters) {
    const { ephemeral, mutable, name, required } = parameter;
    const last = ephemeral ? undefined : before.get(name);
    const isFixed = action === 'start' && !mutable && last !== undefined;
    if (action === 'start') checkChange(parameter, last, chosen.get(name));
    const value = chosen.get(name) ?? last;
    const byDefault = given.defaults.get(name) ?? (required ? undefined : parameter.default_value);
    if (value !== undefined && (isFixed || !flags.bool('always-prompt'))) values.push({ name, value });
    else if (ephemeral && !asksEphemeral) continue;
    else if (flags.bool('use-parameter-defaults') && byDefault !== undefined) {
      print(`Using default value for ${name}: '${byDefault}'`);
      values.push({ name, value: byDefault });
    } else values.push({ name, value: await askParameter(invocation, parameter, value ?? byDefault) });
  }
  return values;
}

/** Refuses here what the server would refuse after the workspace has been stopped. */
function checkChange(
  { mutable, name, validation_monotonic: order }: TemplateVersionParameter,
  last: string | undefined,
  next: string | undefined,
): void {
  if (last === undefined || next === undefined || next === last) return;
  if (!mutable)
    throw new Error(
      `parameter ${JSON.stringify(name)} is not mutable, so it can't be changed from ${JSON.stringify(last)} to ${JSON.stringify(next)}`,
    );
  if (order === 'increasing' && Number(next) < Number(last))
    throw new Error(`parameter ${JSON.stringify(name)} may only grow, and was ${last}`);
  if (order === 'decreasing' && Number(next) > Number(last))
    throw new Error(`parameter ${JSON.stringify(name)} may only shrink, and was ${last}`);
}
