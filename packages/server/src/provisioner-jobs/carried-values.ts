import type { Executor } from '../database/connect.js';

interface VariableValue {
  readonly name: string;
  readonly value: string;
}

/**
 * Values of variables for the import of a template's next version: those given, and for the others what was once given
 * for the active version. A value that was only that version's default is not carried, so that a new default counts.
 */
export async function withCarriedValues(
  on: Executor,
  templateId: string | null,
  given: readonly VariableValue[],
): Promise<VariableValue[]> {
  if (templateId === null) return [...given];
  const names = new Set(given.map(({ name }) => name));
  const before = await on
    .selectFrom('template_version_variables as variable')
    .innerJoin('templates as template', 'template.active_version_id', 'variable.template_version_id')
    .select(['variable.name', 'variable.value'])
    .where('template.id', '=', templateId)
    .whereRef('variable.value', '!=', 'variable.default_value')
    .orderBy('variable.position')
    .execute();
  return [...given, ...before.filter(({ name }) => !names.has(name))];
}
