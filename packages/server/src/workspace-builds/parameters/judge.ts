import type { Parameter } from './parameter.js';
import { blockProblem } from './validation-block.js';

/** What is wrong with a parameter, or with a template. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly code?: 'required' | 'owner_not_found' | 'module_not_loaded';
}

const error = (summary: string, detail: string): Diagnostic => ({ severity: 'error', summary, detail });

/** The first thing that is wrong with a parameter's value (`workspaces.md` 6, values of all kinds). */
export function judgeValue(parameter: Parameter, value: string | undefined): Diagnostic | undefined {
  if (value === undefined)
    return { ...error('Required parameter not provided', 'parameter value is null'), code: 'required' };
  return judgeOptions(parameter, value) ?? judgeBlock(parameter, value) ?? judgeType(parameter.type, value);
}

function judgeOptions(parameter: Parameter, value: string): Diagnostic | undefined {
  if (parameter.options.length === 0) return undefined;
  if (parameter.type === 'list(string)' && parameter.formType === 'multi-select') {
    const elements = readList(value);
    if (!elements)
      return error(
        'When using list(string) type, value must be a json encoded list of strings',
        `value ${JSON.stringify(value)} is not a valid list of strings`,
      );
    const missing = elements.filter((element) => !parameter.options.includes(element));
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

function judgeType(type: string, value: string): Diagnostic | undefined {
  const quoted = JSON.stringify(value);
  const wrong = (detail: string) => error(`Parameter value is not of type "${type}"`, detail);
  if (type === 'number' && !isFloat(value)) return wrong(`${quoted} is not a number`);
  if (type === 'bool' && !/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value))
    return wrong(`${quoted} is not a bool`);
  if (type === 'list(string)' && !readList(value))
    return wrong(`value ${quoted} is not a valid list of strings`);
  return undefined;
}

const isFloat = (value: string): boolean =>
  /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf|infinity|nan)$/i.test(value);

/** A JSON list of texts; undefined for anything else. */
export function readList(value: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    const isList = Array.isArray(parsed) && parsed.every((element) => typeof element === 'string');
    return isList ? parsed : undefined;
  } catch {
    return undefined;
  }
}
