import { type ObjectValue, text } from '../../framework/value.js';
import type { Problem } from './problem.js';
import { isOfType, type ParameterType, parseList } from './value-type.js';

/** Checks the options themselves: unique names and values, values of the parameter's type (of one word's in a multi-select). */
export function judgeOptions(
  type: ParameterType,
  formType: string,
  options: readonly ObjectValue[],
): Problem | undefined {
  const names = new Set<string>();
  const values = new Set<string>();
  const valueType = formType === 'multi-select' ? 'string' : type;
  for (const option of options) {
    const name = text(option.name);
    const value = text(option.value);
    if (names.has(name))
      return {
        summary: 'Option names must be unique.',
        detail: `multiple options have the name ${JSON.stringify(name)}`,
      };
    if (values.has(value))
      return {
        summary: 'Option values must be unique.',
        detail: `multiple options have the value ${JSON.stringify(value)}`,
      };
    names.add(name);
    values.add(value);
    if (!isOfType(valueType, value)) {
      return {
        summary: `Option ${JSON.stringify(name)} with value=${JSON.stringify(value)} is not of type "${valueType}"`,
      };
    }
  }
  return undefined;
}

/** Checks that a value is one of the options, or in a multi-select a list of them. Texts are compared exactly. */
export function judgeSelection(
  formType: string,
  options: readonly ObjectValue[],
  value: string,
  isDefault: boolean,
): Problem | undefined {
  if (options.length === 0) return undefined;
  const known = new Set(options.map((option) => text(option.value)));
  const shown = JSON.stringify(value);
  if (formType !== 'multi-select') {
    if (known.has(value)) return undefined;
    const subject = isDefault ? 'Default value' : 'Value';
    const hint = '. The value is empty, did you forget to set it with a default or from user input?';
    return {
      summary: `${subject} must be a valid option${value === '' ? hint : ''}`,
      detail: `the value ${shown} must be defined as one of options`,
    };
  }
  const chosen = parseList(value);
  if (!chosen) {
    return {
      summary: 'When using list(string) type, value must be a json encoded list of strings',
      detail: `value ${shown} is not a valid list of strings`,
    };
  }
  const missing = chosen.filter((one) => !known.has(one));
  if (missing.length === 0) return undefined;
  return {
    summary: `${isDefault ? 'Default values' : 'Values'} must be a valid option`,
    detail: `value ${shown} is not a valid option, values "${missing.join(', ')}" are missing from the options`,
  };
}
