import type { DynamicParametersResponse, PreviewParameter } from '@coder-ts/api';
import type { Form, JudgedFormParameter } from '../template-evaluation/messages.js';
import type { Diagnostic } from '../workspace-builds/parameters/parameter.js';
import type { FormParameter } from './form-parameter.js';

/** A form as the wire has it. Rules that need builds are not: immutable, monotonic, ephemeral. */
export const toResponse = (id: number, form: Form): DynamicParametersResponse => ({
  id,
  diagnostics: form.diagnostics.map(toFriendly),
  parameters: form.parameters.map(toPreview),
});

/** The answer where the workspace's owner is not known, or not to be seen. */
export const ownerNotFound = (id: number, ownerId: string | undefined): DynamicParametersResponse => ({
  id,
  diagnostics: [
    toFriendly({
      severity: 'error',
      summary: 'Failed to fetch workspace owner',
      detail: ownerId
        ? `There is no member "${ownerId}" of the template's organization that you may see.`
        : 'Say in "owner_id" whose workspace it would be.',
      code: 'owner_not_found',
    }),
  ],
  parameters: null,
});

const toFriendly = ({
  severity,
  summary,
  detail,
  code = '',
}: Omit<Diagnostic, 'code'> & { code?: string }) => ({
  severity,
  summary,
  detail,
  extra: { code },
});

function toPreview(parameter: JudgedFormParameter): PreviewParameter {
  const { judged } = parameter;
  return {
    name: parameter.name,
    display_name: parameter.displayName,
    description: parameter.description,
    type: parameter.type as PreviewParameter['type'],
    form_type: parameter.formType as PreviewParameter['form_type'],
    styling: readStyling(parameter.styling),
    mutable: parameter.mutable,
    default_value: maybe(parameter.defaultValue, ''),
    icon: parameter.icon,
    options: parameter.choices.map(({ name, description, value, icon }) => ({
      name,
      description,
      value: maybe(value, ''),
      icon,
    })),
    validations: parameter.validation ? [toRules(parameter.validation)] : [],
    required: parameter.required,
    order: parameter.order,
    ephemeral: parameter.ephemeral,
    value: maybe(parameter.value, `${parameter.address}.value`),
    diagnostics: [...(judged ? [judged] : []), ...parameter.notes].map(toFriendly),
  };
}

const maybe = (value: string | undefined, otherwise: string) => ({
  value: value ?? otherwise,
  valid: value !== undefined,
});

const toRules = ({ regex, error, min, max, monotonic }: NonNullable<FormParameter['validation']>) => ({
  validation_error: error,
  validation_regex: regex === '' ? null : regex,
  validation_min: min === undefined ? null : Math.trunc(min),
  validation_max: max === undefined ? null : Math.trunc(max),
  validation_monotonic: monotonic === '' ? null : monotonic,
});

/** How the author wants it drawn; what is not understood is left out. */
function readStyling(text: string): PreviewParameter['styling'] {
  let styling: Record<string, unknown>;
  try {
    styling = Object(JSON.parse(text || '{}'));
  } catch {
    return {};
  }
  const { placeholder, disabled, label, mask_input } = styling;
  return {
    ...(typeof placeholder === 'string' && { placeholder }),
    ...(typeof disabled === 'boolean' && { disabled }),
    ...(typeof label === 'string' && { label }),
    ...(typeof mask_input === 'boolean' && { mask_input }),
  };
}
