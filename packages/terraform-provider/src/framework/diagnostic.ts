/** Steps from the resource to a place in it: attribute and block names, list positions, map keys. */
export type Path = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  /** Absent: the resource as a whole. */
  readonly path?: Path;
}

/** A failure that stops what was asked for. */
export function errorDiagnostic(summary: string, detail?: string, path?: Path): Diagnostic {
  return { severity: 'error', summary, detail, path };
}

/** Something a person should look at; the work goes on. */
export function warningDiagnostic(summary: string, detail?: string, path?: Path): Diagnostic {
  return { severity: 'warning', summary, detail, path };
}

export const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');
