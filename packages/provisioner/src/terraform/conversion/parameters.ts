import { create } from '@bufbuild/protobuf';
import {
  type ExternalAuthProvider,
  ExternalAuthProviderSchema,
  type Preset,
  PresetSchema,
  type RichParameter,
  RichParameterSchema,
} from '@coder-ts/protocol';
import type { ResourceInstance } from './modules.js';
import { flag, int32, type JsonObject, objects, text, texts } from './values.js';

/** Rich parameters of the template, in the order of the JSON. Throws where names are doubled. */
export function toRichParameters(instances: readonly ResourceInstance[]): RichParameter[] {
  const parameters = instances
    .filter((instance) => instance.type === 'coder_parameter')
    .map(({ values }) => toRichParameter(values));
  const doubled = duplicates(parameters.map(({ name }) => name));
  if (doubled.length > 0) {
    const verb = doubled.length === 1 ? 'appears' : 'appear';
    throw new Error(
      `coder_parameter names must be unique but ${enumerate(doubled.map((name) => `"${name}"`))} ${verb} multiple times`,
    );
  }
  return parameters;
}

function toRichParameter(values: JsonObject): RichParameter {
  const validation = objects(values.validation)[0];
  return create(RichParameterSchema, {
    name: text(values.name),
    displayName: text(values.display_name),
    description: text(values.description),
    type: text(values.type),
    formType: text(values.form_type),
    mutable: flag(values.mutable),
    defaultValue: text(values.default),
    icon: text(values.icon),
    options: objects(values.option).map((option) => ({
      name: text(option.name),
      description: text(option.description),
      value: text(option.value),
      icon: text(option.icon),
    })),
    required: !flag(values.optional),
    ephemeral: flag(values.ephemeral),
    order: int32(values.order),
    ...(validation && {
      validationRegex: text(validation.regex),
      validationError: text(validation.error),
      validationMonotonic: text(validation.monotonic),
      ...bounds(validation),
    }),
  });
}

/** Old providers have no `*_disabled`; there, both bounds are meant to be absent where both are 0. */
function bounds(validation: JsonObject) {
  const unset = int32(validation.min) === 0 && int32(validation.max) === 0;
  const disabled = (value: unknown) => (typeof value === 'boolean' ? value : unset);
  return {
    ...(!disabled(validation.min_disabled) && { validationMin: int32(validation.min) }),
    ...(!disabled(validation.max_disabled) && { validationMax: int32(validation.max) }),
  };
}

/** Presets of the template. Throws where more than one is the default. */
export function toPresets(instances: readonly ResourceInstance[]): Preset[] {
  const presets = instances
    .filter((instance) => instance.type === 'coder_workspace_preset')
    .map(({ values }) => toPreset(values));
  const defaults = presets.filter((preset) => preset.default).length;
  if (defaults > 1) {
    throw new Error(
      `a maximum of 1 coder_workspace_preset can be marked as default, but ${defaults} are set`,
    );
  }
  return presets;
}

function toPreset(values: JsonObject): Preset {
  const prebuilds = objects(values.prebuilds)[0];
  const scheduling = objects(prebuilds?.scheduling)[0];
  return create(PresetSchema, {
    name: text(values.name),
    description: text(values.description),
    icon: text(values.icon),
    default: flag(values.default),
    parameters: Object.entries(texts(values.parameters)).map(([name, value]) => ({ name, value })),
    prebuild: {
      instances: int32(prebuilds?.instances),
      expirationTtlSeconds: int32(objects(prebuilds?.expiration_policy)[0]?.ttl),
      schedulingTimezone: text(scheduling?.timezone),
      schedules: objects(scheduling?.schedule).map((schedule) => ({
        cron: text(schedule.cron),
        instances: int32(schedule.instances),
      })),
    },
  });
}

/** External authentication that the template asks for, by id; the newer data source wins over `coder_git_auth`. */
export function toExternalAuthProviders(instances: readonly ResourceInstance[]): ExternalAuthProvider[] {
  const byId = new Map<string, ExternalAuthProvider>();
  for (const type of ['coder_git_auth', 'coder_external_auth']) {
    for (const { values } of instances.filter((instance) => instance.type === type)) {
      const id = text(values.id);
      byId.set(id, create(ExternalAuthProviderSchema, { id, optional: flag(values.optional) }));
    }
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].sort();
}

function enumerate(items: readonly string[]): string {
  if (items.length <= 2) return items.join(' and ');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
