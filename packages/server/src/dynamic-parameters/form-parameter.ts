import type { ParameterBlock, ParameterText } from '@coder-ts/hcl';
import { isParameterType, judgeOptions, resolveFormType } from '@coder-ts/terraform-provider/parameter-rules';
import type { Selectable } from 'kysely';
import type { TemplateVersionParameters } from '../database/rows.gen.js';
import {
  type Diagnostic,
  type Parameter,
  toParameter,
  type ValidationBlock,
} from '../workspace-builds/parameters/parameter.js';

export interface FormOption {
  readonly name: string;
  readonly description: string;
  readonly value: string;
  readonly icon: string;
}

/** A parameter with all that a form needs to draw it. */
export interface FormParameter extends Parameter {
  readonly description: string;
  readonly icon: string;
  readonly order: number;
  readonly required: boolean;
  /** JSON text. */
  readonly styling: string;
  readonly choices: readonly FormOption[];
  /** Undefined: there is none. */
  readonly value: string | undefined;
  /** Stands for a value that there is none of. */
  readonly address: string;
  readonly notes: readonly Diagnostic[];
}

/** Attributes without which nothing can be said of a value. */
const decisive = [
  'type',
  'form_type',
  'mutable',
  'ephemeral',
  'option',
  'value',
  'min',
  'max',
  'regex',
  'error',
  'monotonic',
];

/** A rendered parameter, its form chosen and its block judged. */
export function fromBlock(block: ParameterBlock): FormParameter {
  const choices = block.options.map(({ value, ...option }) => ({ ...option, value: open(value) ?? '' }));
  const form = chooseForm(block);
  const later =
    !block.required &&
    (block.fallback?.secret === true ||
      block.problems.some((one) => one.attribute === 'default' && one.later));
  return {
    name: block.name,
    displayName: block.displayName,
    description: block.description,
    icon: block.icon,
    order: block.order,
    type: block.type,
    formType: form.formType,
    styling: block.styling,
    options: choices.map(({ value }) => value),
    choices,
    mutable: block.mutable,
    ephemeral: block.ephemeral,
    required: block.required,
    defaultValue: open(block.fallback),
    validation: toValidation(block),
    value: open(block.value),
    address: block.address,
    later,
    problem: form.problem ?? judgeBlock(block),
    notes: notesOf(block),
  };
}

/** A secret text is as good as none: it is not shown, and Terraform finds it out by itself. */
const open = (text: ParameterText | undefined): string | undefined =>
  text && !text.secret ? text.text : undefined;

interface Form {
  readonly formType: string;
  readonly problem?: Diagnostic;
}

function chooseForm(block: ParameterBlock): Form {
  const { type, formType } = block;
  const undrawable = (detail: string): Form => ({
    formType: 'error',
    problem: {
      severity: 'error',
      summary: `Invalid parameter \`type=${JSON.stringify(type)}\` and \`form_type=${JSON.stringify(formType)}\``,
      detail,
    },
  });
  if (!isParameterType(type)) return undrawable(`"${type}" is no type of a parameter.`);
  const missing = block.problems.find(({ attribute }) => attribute === 'option');
  if (block.optionsMissing) return undrawable(`The options cannot be found out: ${missing?.message}.`);
  const form = resolveFormType(type, formType, block.options.length > 0);
  return form.kind === 'form' ? form : undrawable(form.problem.detail ?? form.problem.summary);
}

/** What is wrong with a parameter whatever its value is. */
function judgeBlock(block: ParameterBlock): Diagnostic | undefined {
  const given = block.value !== undefined;
  const broken = block.problems.find(
    ({ attribute, later }) => decisive.includes(attribute) || (attribute === 'default' && !given && !later),
  );
  if (broken)
    return {
      severity: 'error',
      summary: `Invalid "${broken.attribute}" attribute`,
      detail: `${broken.message}.`,
    };
  if (!isParameterType(block.type)) return undefined;
  const options = block.options.map(({ name, value }) => ({ name, value: value?.text ?? '' }));
  const [wrong] = judgeOptions(block.type, block.formType, options);
  return wrong && { severity: 'error', summary: wrong.summary, detail: wrong.detail ?? '' };
}

/** What somebody may want to know, though nothing is wrong with the value. */
function notesOf(block: ParameterBlock): Diagnostic[] {
  return block.problems
    .filter(({ attribute, later }) => !decisive.includes(attribute) && (attribute !== 'default' || later))
    .map(({ attribute, message }) => ({
      severity: 'warning',
      summary: `The "${attribute}" attribute is not shown`,
      detail: `${message}.`,
    }));
}

function toValidation({ validations }: ParameterBlock): ValidationBlock | undefined {
  const [rules] = validations;
  return (
    rules && {
      regex: rules.regex ?? '',
      error: rules.error ?? '',
      min: rules.min,
      max: rules.max,
      monotonic: (rules.monotonic ?? '') as ValidationBlock['monotonic'],
    }
  );
}

/** A parameter as the import stored it, with a value for it. */
export function fromRow(
  row: Selectable<TemplateVersionParameters>,
  given: string | undefined,
): FormParameter {
  const parameter = toParameter(row);
  return {
    ...parameter,
    description: row.description,
    icon: row.icon,
    order: row.display_order,
    required: row.required,
    styling: '',
    choices: row.options as unknown as FormOption[],
    value: given ?? parameter.defaultValue,
    address: `data.coder_parameter.${row.name}`,
    notes: [],
  };
}
