import { type ObjectValue, text } from '../../framework/value.js';
import type { Problem } from './problem.js';
import { isOfType, type ParameterType, parseList } from './value-type.js';

/**
 * Checks the options themselves: unique names and values, values of the parameter's type (of one word's in a
 * multi-select). A repetition is told alone, wrong types all together.
 */
export function judgeOptions(
  type: ParameterType,
  formType: string,
  options: readonly ObjectValue[],
): Problem[] {
  const names = new Set<string>();
  const values = new Set<string>();
  const valueType = formType === 'multi-select' ? 'string' : type;
  const problems: Problem[] = [];
  for (const option of options) {
    const name = text(option.name);
    const value = text(option.value);
    if (names.has(name)) return [repeated('name', name)];
    if (values.has(value)) return [repeated('value', value)];
    names.add(name);
    values.add(value);
    if (isOfType(valueType, value)) continue;
    const shown = `${JSON.stringify(name)} with value=${JSON.stringify(value)}`;
    problems.push({ summary: `Option ${shown} is not of type "${valueType}"` });
  }
  return problems;
}

const repeated = (part: 'name' | 'value', text: string): Problem => ({
  summary: `Option ${part}s must be unique.`,
  detail: `multiple options have the ${part} ${JSON.stringify(text)}`,
});

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
  const subject = isDefault ? 'Default value' : 'Value';
  if (formType !== 'multi-select') {
    if (known.has(value)) return undefined;
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
    summary: `${subject}s must be a valid option`,
    detail: `${subject} ${shown} is not a valid option, values "${missing.join(', ')}" are missing from the options`,
  };
}
