import { isParameterType, judgeType, parseList } from '@coder-ts/terraform-provider/parameter-rules';
import type { Diagnostic, Parameter } from './parameter.js';
import { blockProblem } from './validation-block.js';

const error = (summary: string, detail: string): Diagnostic => ({ severity: 'error', summary, detail });

/** The first thing that is wrong with a parameter's value (`workspaces.md` 6, values of all kinds). */
export function judgeValue(parameter: Parameter, value: string | undefined): Diagnostic | undefined {
  if (parameter.problem) return parameter.problem;
  if (value === undefined && parameter.later) return undefined;
  if (value === undefined)
    return { ...error('Required parameter not provided', 'parameter value is null'), code: 'required' };
  return judgeOptions(parameter, value) ?? judgeBlock(parameter, value) ?? judgeKind(parameter.type, value);
}

function judgeOptions(parameter: Parameter, value: string): Diagnostic | undefined {
  if (parameter.options.length === 0) return undefined;
  if (parameter.type === 'list(string)' && parameter.formType === 'multi-select') {
    const elements = parseList(value);
    if (!elements)
      return error(
        'When using list(string) type, value must be a json encoded list of strings',
        `value ${JSON.stringify(value)} is not a valid list of strings`,
      );
    const options = new Set(parameter.options);
    const missing = elements.filter((element) => !options.has(element));
    if (missing.length === 0) return undefined;
    return error(
      'Values must be a valid option',
      `Value ${JSON.stringify(value)} is not a valid option, values ${JSON.stringify(missing.join(', '))} are missing from the options`,
    );
  }
  if (parameter.options.includes(value)) return undefined;
  const hint =
    value === '' ? '. The value is empty, did you forget to set it with a default or from user input?' : '';
  return error(
    `Value must be a valid option${hint}`,
    `the value ${JSON.stringify(value)} must be defined as one of options`,
  );
}

function judgeBlock(parameter: Parameter, value: string): Diagnostic | undefined {
  const reason = parameter.validation && blockProblem(parameter.validation, parameter.type, value);
  return reason === undefined
    ? undefined
    : error(`Invalid parameter value according to 'validation' block`, reason);
}

function judgeKind(type: string, value: string): Diagnostic | undefined {
  const problem = isParameterType(type) ? judgeType(type, value) : undefined;
  return problem && error(problem.summary, problem.detail ?? '');
}
