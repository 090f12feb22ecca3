import type { Selectable } from 'kysely';
import type { TemplateVersionParameters } from '../../database/rows.gen.js';

export interface ParameterValue {
  readonly name: string;
  readonly value: string;
}

/** Rules of a `validation` block. */
export interface ValidationBlock {
  readonly regex: string;
  /** The template author's own words; empty: none. */
  readonly error: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly monotonic: '' | 'increasing' | 'decreasing';
}

/** A parameter as it stands for one build: imported with the version, or rendered with the values of the others. */
export interface Parameter {
  readonly name: string;
  readonly displayName: string;
  readonly type: string;
  readonly formType: string;
  /** Values of the options; none: any value. */
  readonly options: readonly string[];
  readonly mutable: boolean;
  readonly ephemeral: boolean;
  /** Undefined: the parameter has no default and is required. */
  readonly defaultValue: string | undefined;
  readonly validation: ValidationBlock | undefined;
  /** Only the run of the build finds the default out: without a value nothing is wrong, and nothing is kept. */
  readonly later?: boolean;
  /** Why no value can be right. */
  readonly problem?: Diagnostic | undefined;
}

/** A parameter with what is wrong with its value. */
export interface JudgedParameter extends Parameter {
  readonly judged: Diagnostic | undefined;
}

/** What is wrong with a parameter, or with a template. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly code?: 'required' | 'owner_not_found' | 'module_not_loaded';
}

type Row = Selectable<TemplateVersionParameters>;

const hasBlock = (row: Row): boolean =>
  row.validation_regex !== '' ||
  row.validation_error !== '' ||
  row.validation_min !== null ||
  row.validation_max !== null ||
  row.validation_monotonic !== '';

/** A parameter as the version's import stored it. */
export const toParameter = (row: Row): Parameter => ({
  name: row.name,
  displayName: row.display_name,
  type: row.type,
  formType: row.form_type,
  options: (row.options as { value: string }[]).map(({ value }) => value),
  mutable: row.mutable,
  ephemeral: row.ephemeral,
  defaultValue: row.required ? undefined : row.default_value,
  validation: hasBlock(row)
    ? {
        regex: row.validation_regex,
        error: row.validation_error,
        min: row.validation_min ?? undefined,
        max: row.validation_max ?? undefined,
        monotonic: row.validation_monotonic as ValidationBlock['monotonic'],
      }
    : undefined,
});
