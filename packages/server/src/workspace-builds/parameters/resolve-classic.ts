import { parseList } from '@coder-ts/terraform-provider/parameter-rules';
import { ApiError } from '../../http/error.js';
import type { Parameter, ParameterValue } from './parameter.js';
import type { GivenValues } from './resolve-dynamic.js';
import { blockProblem, monotonicProblem } from './validation-block.js';

/**
 * Values of a build in the classic flow (`workspaces.md` 6): preset, else request, else previous build (not for
 * ephemeral ones), else default. `parameters` are those that the import stored, in the template's order.
 * @throws ApiError 400 for the first parameter with a wrong value
 */
export function resolveClassic(parameters: readonly Parameter[], given: GivenValues): ParameterValue[] {
  return parameters.map((parameter) => {
    const { name } = parameter;
    const previous = given.previous?.get(name);
    const value =
      given.preset.get(name) ??
      given.request.get(name) ??
      (parameter.ephemeral ? undefined : previous) ??
      parameter.defaultValue;
    const problem = classicProblem(parameter, value, previous);
    if (problem !== undefined)
      throw new ApiError(400, `Unable to validate parameter "${name}"`, {
        detail: `parameter validation failed\n${problem}`,
      });
    return { name, value: value ?? '' };
  });
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
  if (chosen?.every((one) => options.includes(one))) return undefined;
  return `parameter value must match one of options: [${options.join(' ')}]`;
}
