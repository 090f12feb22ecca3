import { parseList } from '@coder-ts/terraform-provider/parameter-rules';
import type { Parameter, ParameterValue } from './parameter.js';
import { withPreset } from './preset.js';
import type { GivenValues } from './resolve-dynamic.js';
import { blockProblem, monotonicProblem } from './validation-block.js';

/** The values, or the first parameter with a wrong one. */
export type ClassicOutcome =
  | { readonly kind: 'values'; readonly values: ParameterValue[] }
  | { readonly kind: 'refused'; readonly parameter: string; readonly problem: string };

/**
 * Values of a build in the classic flow (`workspaces.md` 6): preset, else request, else previous build (not for
 * ephemeral ones), else default. `parameters` are those that the import stored, in the template's order.
 */
export function resolveClassic(parameters: readonly Parameter[], given: GivenValues): ClassicOutcome {
  const fresh = withPreset(given.request, given.preset);
  const values: ParameterValue[] = [];
  for (const parameter of parameters) {
    const { name } = parameter;
    const previous = given.previous?.get(name);
    const value = fresh.get(name) ?? (parameter.ephemeral ? undefined : previous) ?? parameter.defaultValue;
    const problem = classicProblem(parameter, value, previous);
    if (problem !== undefined) return { kind: 'refused', parameter: name, problem };
    values.push({ name, value: value ?? '' });
  }
  return { kind: 'values', values };
}

/** What the classic flow has against a value; `previous` is the value of the build before, if that had one. */
export function classicProblem(
  parameter: Parameter,
  value: string | undefined,
  previous: string | undefined,
): string | undefined {
  const { name, displayName, mutable, ephemeral } = parameter;
  if (!mutable && !ephemeral && previous !== undefined && value !== previous)
    return `Parameter "${name}" is not mutable, so it can't be updated after creating a workspace.`;
  if (value === undefined) return `Parameter "${name}" is required but not provided`;
  const problem = valueProblem(parameter, value, previous);
  return problem === undefined
    ? undefined
    : `can't validate build parameter "${displayName || name}": ${problem}`;
}

/** An empty value is judged as the default would be. */
function valueProblem(parameter: Parameter, given: string, previous: string | undefined): string | undefined {
  const { type, options, validation, defaultValue } = parameter;
  if (given === '' && defaultValue === undefined) return 'parameter value is required';
  const value = given === '' ? (defaultValue ?? '') : given;
  if (options.length > 0) return optionProblem(parameter, value);
  if (type === 'bool' && value !== 'true' && value !== 'false')
    return 'boolean value can be either "true" or "false"';
  if (type === 'list(string)' && !parseList(value))
    return `value ${JSON.stringify(value)} is not valid list of strings`;
  if (!validation) return undefined;
  if (type === 'number' && validation.error === '' && validation.monotonic === '') return undefined;
  return (
    blockProblem(validation, type, value) ??
    (previous === undefined ? undefined : monotonicProblem(validation.monotonic, value, previous))
  );
}

function optionProblem({ type, formType, options }: Parameter, value: string): string | undefined {
  const chosen = type === 'list(string)' && formType === 'multi-select' ? parseList(value) : [value];
  const valid = new Set(options);
  if (chosen?.every((one) => valid.has(one))) return undefined;
  return `parameter value must match one of options: [${options.join(' ')}]`;
}
