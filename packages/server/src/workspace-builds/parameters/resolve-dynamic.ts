import { ApiError } from '../../http/error.js';
import type { Diagnostic, JudgedParameter, Parameter, ParameterValue } from './parameter.js';
import { withPreset } from './preset.js';
import { monotonicProblem } from './validation-block.js';

/** Parameters as they stand with some values, and what is wrong with the template as a whole. */
export interface Rendering {
  readonly diagnostics: readonly Diagnostic[];
  readonly parameters: readonly JudgedParameter[];
}
export type Render = (values: ReadonlyMap<string, string>) => Promise<Rendering>;

/** Where values come from. `previous`: those of the build before; undefined on the first build. */
export interface GivenValues {
  readonly previous: ReadonlyMap<string, string> | undefined;
  readonly request: ReadonlyMap<string, string>;
  readonly preset: ReadonlyMap<string, string>;
}

/**
 * Values of a build in the dynamic flow (`workspaces.md` 6): previous build, overlaid by request, overlaid by preset;
 * ephemeral ones are not taken from the previous build. Every parameter that there is comes back, defaults included.
 * @throws ApiError 400 that names every parameter with a wrong value
 */
export async function resolveDynamic(render: Render, given: GivenValues): Promise<ParameterValue[]> {
  const previous = given.previous ?? new Map<string, string>();
  const before = given.previous ? await render(previous) : { diagnostics: [], parameters: [] };
  refuseTemplate(before);
  const ephemeral = new Set(before.parameters.filter((one) => one.ephemeral).map(({ name }) => name));
  const fresh = withPreset(given.request, given.preset);
  const values = new Map([...[...previous].filter(([name]) => !ephemeral.has(name)), ...fresh]);
  const rendering = await render(values);
  refuseTemplate(rendering);
  const resolved: ParameterValue[] = [];
  const problems: { name: string; diagnostics: Diagnostic[] }[] = [];
  for (const parameter of rendering.parameters) {
    const { name } = parameter;
    const value = (parameter.ephemeral ? fresh : values).get(name) ?? parameter.defaultValue;
    const diagnostics = judge(parameter, value, given.previous?.get(name));
    if (diagnostics.length > 0) problems.push({ name, diagnostics });
    if (value !== undefined) resolved.push({ name, value });
  }
  if (problems.length > 0) throw refusal(problems);
  return resolved;
}

function judge(
  parameter: JudgedParameter,
  value: string | undefined,
  previous: string | undefined,
): Diagnostic[] {
  const found: (Diagnostic | undefined)[] = [];
  if (value !== undefined && previous !== undefined)
    found.push(judgeImmutable(parameter, value, previous), judgeMonotonic(parameter, value, previous));
  found.push(parameter.judged);
  return found.filter((one) => one !== undefined);
}

function judgeImmutable(parameter: Parameter, value: string, previous: string): Diagnostic | undefined {
  if (parameter.mutable || parameter.ephemeral || value === previous) return undefined;
  return {
    severity: 'error',
    summary: 'Immutable parameter changed',
    detail: `Parameter "${parameter.name}" is not mutable, so it can't be updated after creating a workspace.`,
  };
}

function judgeMonotonic(parameter: Parameter, value: string, previous: string): Diagnostic | undefined {
  const detail = monotonicProblem(parameter.validation?.monotonic ?? '', value, previous);
  if (detail === undefined) return undefined;
  return { severity: 'error', summary: `Parameter "${parameter.name}" monotonicity`, detail };
}

const refused = 'Unable to validate parameters';

/** What is wrong with the template hides what is wrong with values. */
function refuseTemplate({ diagnostics }: Rendering): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ApiError(400, refused, { detail: tell(errors) });
}

function refusal(problems: readonly { name: string; diagnostics: readonly Diagnostic[] }[]): ApiError {
  return new ApiError(400, refused, {
    validations: [...problems]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, diagnostics }) => ({ field: name, detail: tell(diagnostics) })),
  });
}

function tell(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics[0];
  const others = diagnostics.length - 1;
  return `${first?.summary}; ${first?.detail}${others > 0 ? `, and ${others} other diagnostic(s)` : ''}`;
}
