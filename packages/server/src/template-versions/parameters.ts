import type { TemplateVersionParameter } from '@coder-ts/api';
import type { Executor } from '../database/connect.js';
import { toPlainText } from './plain-text.js';

/** The parameters that the import of a version found, by their `order`, then as Terraform told them (by name). */
export async function readParameters(on: Executor, versionId: string): Promise<TemplateVersionParameter[]> {
  const rows = await on
    .selectFrom('template_version_parameters')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('display_order')
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    ...(row.display_name && { display_name: row.display_name }),
    description: row.description,
    description_plaintext: toPlainText(row.description),
    type: row.type as TemplateVersionParameter['type'],
    form_type: row.form_type as TemplateVersionParameter['form_type'],
    mutable: row.mutable,
    default_value: row.default_value,
    icon: row.icon,
    options: row.options as TemplateVersionParameter['options'],
    ...(row.validation_error && { validation_error: row.validation_error }),
    ...(row.validation_regex && { validation_regex: row.validation_regex }),
    ...(row.validation_min !== null && { validation_min: row.validation_min }),
    ...(row.validation_max !== null && { validation_max: row.validation_max }),
    ...(row.validation_monotonic && {
      validation_monotonic: row.validation_monotonic as 'increasing' | 'decreasing',
    }),
    required: row.required,
    ephemeral: row.ephemeral,
  }));
}
