import type { Problem } from './problem.js';
import type { ParameterType } from './value-type.js';

/** Every form there is. `error` belongs to no type: it stands for a parameter that cannot be drawn. */
export const FORM_TYPES = [
  'radio',
  'slider',
  'input',
  'dropdown',
  'checkbox',
  'switch',
  'multi-select',
  'tag-select',
  'textarea',
  'error',
] as const;

interface Forms {
  readonly withOptions: readonly string[];
  readonly plain: readonly string[];
}

/** The forms of each type, the first is the default. */
const FORMS: Readonly<Record<ParameterType, Forms>> = {
  string: { withOptions: ['radio', 'dropdown'], plain: ['input', 'textarea'] },
  number: { withOptions: ['radio', 'dropdown'], plain: ['input', 'slider'] },
  bool: { withOptions: ['radio', 'dropdown'], plain: ['checkbox', 'switch'] },
  'list(string)': { withOptions: ['radio', 'multi-select'], plain: ['tag-select'] },
};

type Resolution = { kind: 'form'; formType: string } | { kind: 'refused'; problem: Problem };

/** Checks a form against its type, or picks the type's default for an empty one. */
export function resolveFormType(type: ParameterType, asked: string, hasOptions: boolean): Resolution {
  const { withOptions, plain } = FORMS[type];
  const [allowed, others] = hasOptions ? [withOptions, plain] : [plain, withOptions];
  const formType = asked || (allowed[0] ?? '');
  if (allowed.includes(formType)) return { kind: 'form', formType };
  const when = others.includes(formType)
    ? hasOptions
      ? ' when options exist'
      : ' when options do not exist'
    : '';
  return {
    kind: 'refused',
    problem: {
      summary: 'Invalid form_type for parameter',
      detail: `"form_type" attribute="${formType}" is not supported for "type"="${type}"${when}, choose one of [${allowed.join(' ')}]`,
    },
  };
}
