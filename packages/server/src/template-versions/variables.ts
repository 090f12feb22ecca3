import type { TemplateVersionVariable } from '@coder-ts/api';
import type { Executor } from '../database/connect.js';

/** The variables of a version in the template's order; sensitive values are told as `*redacted*`. */
export async function readVariables(on: Executor, versionId: string): Promise<TemplateVersionVariable[]> {
  const rows = await on
    .selectFrom('template_version_variables')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    description: row.description,
    type: row.type,
    value: row.sensitive ? '*redacted*' : row.value,
    default_value: row.sensitive ? '*redacted*' : row.default_value,
    required: row.required,
    sensitive: row.sensitive,
  }));
}
