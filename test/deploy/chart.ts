import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const chartDirectory = join(root, 'deploy/helm/coder');

export type Values = { readonly [name: string]: unknown };

export interface Chart {
  readonly values: Values;
  /** JSON schema of the values. */
  readonly schema: Values;
  readonly metadata: Values;
  /** Text of the templates by file name. */
  readonly templates: ReadonlyMap<string, string>;
}

export async function readChart(): Promise<Chart> {
  const read = (name: string) => readFile(join(chartDirectory, name), 'utf8');
  const names = await readdir(join(chartDirectory, 'templates'));
  const templates = await Promise.all(
    names.map(async (name) => [name, await read(join('templates', name))] as const),
  );
  return {
    values: parse(await read('values.yaml')),
    schema: JSON.parse(await read('values.schema.json')),
    metadata: parse(await read('Chart.yaml')),
    templates: new Map(templates),
  };
}

export const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `a.b.c` of every value that is no map, and of maps that are filled by who installs (empty ones). */
export function leaves(values: Values, prefix = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isMap(value) && Object.keys(value).length > 0 ? leaves(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** What `.Values.a.b` in the templates name, once each. */
export const usedValues = ({ templates }: Chart): string[] => [
  ...new Set(
    [...templates.values()].flatMap((text) =>
      [...text.matchAll(/\.Values\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g)].map(([, path]) => path ?? ''),
    ),
  ),
];

/** The value at `a.b.c`, and whether there is one. */
export function lookUp(values: Values, path: string): { found: boolean; value: unknown } {
  let at: unknown = values;
  for (const name of path.split('.')) {
    if (!isMap(at) || !(name in at)) return { found: false, value: undefined };
    at = at[name];
  }
  return { found: true, value: at };
}

/**
 * A template as YAML without Helm: directives are left out, both sides of a condition stay, an expression in a line is a
 * word. What is left must still be documents with the keys at their places.
 */
export const withoutDirectives = (text: string): string =>
  text
    .replace(/\{\{-? ?\/\*[\s\S]*?\*\/ ?-?\}\}/g, '')
    .replace(/\{\{-? define [\s\S]*?\{\{-? end -?\}\}\n?(?=\n|$)/g, '')
    .replace(/^[^\S\n]*\{\{[^\n]*\}\}[^\S\n]*\n/gm, (line) => (/^\{\{-? else\b/.test(line) ? '---\n' : ''))
    .replace(/\{\{[^\n]*?\}\}/g, 'word');
