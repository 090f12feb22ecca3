import { createHash, randomUUID } from 'node:crypto';
import { errorDiagnostic } from '../framework/diagnostic.js';
import { type DataSourceType, type Outcome, refuse, type Variables } from '../framework/provider.js';
import { oneOf, url } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';
import { elements, isObject, type ObjectValue, text } from '../framework/value.js';
import { FORM_TYPES, resolveFormType } from './parameter/form-type.js';
import { judgeOptions, judgeSelection } from './parameter/options.js';
import type { Problem } from './parameter/problem.js';
import { judgeValidation } from './parameter/validation.js';
import { isParameterType, judgeType, PARAMETER_TYPES } from './parameter/value-type.js';

/** `coder_parameter`: a question to the person who builds a workspace (section 5.13). */
export const parameter: DataSourceType = {
  name: 'coder_parameter',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        name: { type: 'string', required: true },
        type: { type: 'string', optional: true, default: 'string', validate: [oneOf(...PARAMETER_TYPES)] },
        form_type: { type: 'string', optional: true, validate: [oneOf(...FORM_TYPES)] },
        display_name: { type: 'string', optional: true },
        description: { type: 'string', optional: true },
        default: { type: 'string', optional: true },
        icon: { type: 'string', optional: true, validate: [url] },
        mutable: { type: 'bool', optional: true, default: false },
        ephemeral: { type: 'bool', optional: true, default: false },
        order: { type: 'number', optional: true },
        styling: { type: 'string', optional: true, default: '{}' },
        optional: { type: 'bool', computed: true },
        value: { type: 'string', computed: true },
      },
      blocks: {
        option: {
          nesting: 'list',
          attributes: {
            name: { type: 'string', required: true },
            value: { type: 'string', required: true },
            description: { type: 'string', optional: true },
            icon: { type: 'string', optional: true, validate: [url] },
          },
        },
        validation: {
          nesting: 'list',
          max: 1,
          attributes: {
            min: { type: 'number', optional: true },
            max: { type: 'number', optional: true },
            monotonic: { type: 'string', optional: true },
            regex: {
              type: 'string',
              optional: true,
              conflictsWith: ['validation.0.min', 'validation.0.max', 'validation.0.monotonic'],
            },
            error: { type: 'string', optional: true },
            min_disabled: { type: 'bool', computed: true },
            max_disabled: { type: 'bool', computed: true },
          },
        },
      },
    },
  },
  read: async (config, { variables }, written) => {
    const name = text(config.name);
    const fallback = typeof config.default === 'string' ? config.default : undefined;
    const input = variable(variables, 'CODER_PARAMETER_', name);
    const validation = readValidation(written);
    const set: ObjectValue = {
      id: randomUUID(),
      optional: fallback !== undefined,
      value: input ?? fallback ?? '',
      validation: validation ? [validation] : [],
    };
    const judged = await judge(config, validation, {
      value: input ?? fallback,
      isDefault: input === undefined && fallback !== undefined,
      previous: variable(variables, 'CODER_PARAMETER_PREVIOUS_', name),
    });
    return { set: { ...set, ...judged.set }, diagnostics: judged.diagnostics };
  },
};

/** Inputs are handed over under the hash of the parameter's name; an empty one counts. */
function variable(variables: Variables, prefix: string, name: string): string | undefined {
  return variables[`${prefix}${createHash('sha256').update(name).digest('hex')}`];
}

function readValidation(written: ObjectValue): ObjectValue | undefined {
  const block = Array.isArray(written.validation) ? written.validation[0] : undefined;
  if (!isObject(block)) return undefined;
  return {
    min: block.min ?? 0,
    max: block.max ?? 0,
    monotonic: text(block.monotonic),
    regex: text(block.regex),
    error: text(block.error),
    min_disabled: (block.min ?? null) === null,
    max_disabled: (block.max ?? null) === null,
  };
}

interface Given {
  value: string | undefined;
  isDefault: boolean;
  previous: string | undefined;
}

/** Applies the rules in the order that decides which one is told. */
async function judge(
  config: ObjectValue,
  validation: ObjectValue | undefined,
  given: Given,
): Promise<Outcome> {
  const type = text(config.type);
  if (!isParameterType(type)) return refuse(`unknown parameter type ${JSON.stringify(type)}`);
  if (config.ephemeral === true && config.mutable !== true) {
    return refuse("parameter can't be immutable and ephemeral");
  }
  if (config.ephemeral === true && config.default === null) {
    return refuse('ephemeral parameter requires the default property');
  }
  const options = elements(config.option);
  const form = resolveFormType(type, text(config.form_type), options.length > 0);
  if (form.kind === 'refused') return refused([form.problem], ['form_type']);
  const set = { form_type: form.formType };
  const wrongOptions = judgeOptions(type, form.formType, options);
  if (wrongOptions.length > 0) return refused(wrongOptions);
  if (!validation && given.value === undefined) return { set, diagnostics: [] };

  const value = given.value ?? '';
  const broken =
    judgeSelection(form.formType, options, value, given.isDefault) ??
    (validation && (await judgeValidation(type, validation, value, given)));
  if (broken) return refused([broken], given.isDefault ? ['default'] : undefined);
  const mismatch = judgeType(type, value);
  return mismatch ? refused([mismatch]) : { set, diagnostics: [] };
}

function refused(problems: readonly Problem[], path?: string[]): Outcome {
  return {
    set: {},
    diagnostics: problems.map(({ summary, detail }) => errorDiagnostic(summary, detail, path)),
  };
}
