import type { Preset, TemplateVersionParameter, TemplateVersionVariable } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';

type FormType = TemplateVersionParameter['form_type'];

/** A text of Markdown without its marks. */
const plainText = (markdown: string): string =>
  markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|\*|_|~~|`)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/^#+\s+/gm, '');

/** Parameters of a version in the template's order. */
export async function readParameters(
  deps: Pick<Deps, 'db'>,
  versionId: string,
): Promise<TemplateVersionParameter[]> {
  const rows = await deps.db
    .selectFrom('template_version_parameters')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('display_order')
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    ...(row.display_name ? { display_name: row.display_name } : {}),
    description: row.description,
    description_plaintext: plainText(row.description),
    type: row.type as TemplateVersionParameter['type'],
    form_type: row.form_type as FormType,
    mutable: row.mutable,
    default_value: row.default_value,
    icon: row.icon,
    options: row.options as TemplateVersionParameter['options'],
    ...(row.validation_error ? { validation_error: row.validation_error } : {}),
    ...(row.validation_regex ? { validation_regex: row.validation_regex } : {}),
    ...(row.validation_min === null ? {} : { validation_min: row.validation_min }),
    ...(row.validation_max === null ? {} : { validation_max: row.validation_max }),
    ...(row.validation_monotonic
      ? {
          validation_monotonic: row.validation_monotonic as NonNullable<
            TemplateVersionParameter['validation_monotonic']
          >,
        }
      : {}),
    required: row.required,
    ephemeral: row.ephemeral,
  }));
}

const redacted = '*redacted*';

/** Variables of a version with their values; those of sensitive ones are not told. */
export async function readVariables(
  deps: Pick<Deps, 'db'>,
  versionId: string,
): Promise<TemplateVersionVariable[]> {
  const rows = await deps.db
    .selectFrom('template_version_variables')
    .select(['name', 'description', 'type', 'value', 'default_value', 'required', 'sensitive'])
    .where('template_version_id', '=', versionId)
    .orderBy('position')
    .execute();
  return rows.map((row) => (row.sensitive ? { ...row, value: redacted, default_value: redacted } : row));
}

/** Presets of a version by name; null where there are none, as the wire has it. */
export async function readPresets(deps: Pick<Deps, 'db'>, versionId: string): Promise<Preset[] | null> {
  const rows = await deps.db
    .selectFrom('template_version_presets as preset')
    .select(['id', 'name', 'is_default', 'desired_instances', 'description', 'icon'])
    .select(
      sql<
        Preset['Parameters']
      >`(SELECT json_agg(json_build_object('Name', parameter.name, 'Value', parameter.value)
        ORDER BY parameter.name) FROM template_version_preset_parameters AS parameter
        WHERE parameter.preset_id = preset.id)`.as('parameters'),
    )
    .where('template_version_id', '=', versionId)
    .orderBy('name')
    .execute();
  if (rows.length === 0) return null;
  return rows.map((row) => ({
    ID: row.id,
    Name: row.name,
    Parameters: row.parameters,
    Default: row.is_default,
    DesiredPrebuildInstances: row.desired_instances,
    Description: row.description,
    Icon: row.icon,
  }));
}
