import { toText } from './language/convert.js';
import { EvaluationError, isMapping, isUnknown, type Value } from './language/value.js';
import { scanObject } from './scan.js';
import { openModule } from './template/render.js';
import type { ModuleSource, TemplateSource } from './template/source.js';

/** A key of `coder_workspace_tags`, both sides as they stand in the source (a key without its quotes). */
export interface WorkspaceTag {
  readonly key: string;
  readonly expression: string;
}

/** What is known when tags are evaluated. Texts by name; what is not given has its default. */
export interface TagInputs {
  readonly variables?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Attributes of data sources by type, such as `coder_workspace_owner`. */
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type TagsOutcome =
  | { readonly kind: 'tags'; readonly tags: Record<string, string> }
  | {
      readonly kind: 'invalid';
      readonly problems: readonly { readonly key: string; readonly message: string }[];
    };

/**
 * The workspace tags of a template with these inputs (`terraform.md` 3.8). Expressions may name variables, locals, values of
 * `coder_parameter` and the data that is given, and call all functions that need no running Terraform.
 */
export function evaluateTags(source: TemplateSource, inputs: TagInputs): TagsOutcome {
  const { tags: asked, problem } = readTags(source.module('.'));
  if (problem !== undefined) return { kind: 'invalid', problems: [{ key: 'tags', message: problem }] };
  const scope = openModule(source, {
    parameters: new Map(Object.entries(inputs.parameters ?? {})),
    variables: new Map(Object.entries(inputs.variables ?? {})),
    data: inputs.data ?? {},
  });
  const problems: { key: string; message: string }[] = [];
  const tags: [string, string][] = [];
  for (const { key, expression } of asked) {
    try {
      tags.push([keyText(key, scope), tagText(scope(expression), expression)]);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      problems.push({ key, message: error.message });
    }
  }
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'tags', tags: Object.fromEntries(tags) };
}

/** A key is its own text, but for `(...)` and text with `${...}`. */
function keyText(text: string, scope: (expression: string) => Value): string {
  if (text.startsWith('(')) return toText(scope(text));
  return text.includes('${') ? toText(scope(`"${text}"`)) : text;
}

function tagText(value: Value, expression: string): string {
  const plain = isMapping(value) ? (value.entries.get('value') ?? value) : value;
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean')
    return toText(plain);
  throw new EvaluationError(
    isUnknown(plain)
      ? `invalid workspace tag value "${expression}": it is not known before the template runs`
      : `invalid workspace tag value "${expression}": only primitive types are supported - bool, number, and string`,
  );
}

/** The tags of a root module in source order, or why they cannot be read. */
export function readTags(root: ModuleSource | undefined): {
  readonly tags: readonly WorkspaceTag[];
  readonly problem: string | undefined;
} {
  const tags: WorkspaceTag[] = [];
  const keys = new Set<string>();
  const problem = (text: string) => ({ tags: [], problem: text });
  for (const [name, { attributes }] of root?.data ?? []) {
    if (!name.startsWith('coder_workspace_tags.')) continue;
    const expression = attributes.find((entry) => entry.name === 'tags')?.expression;
    if (expression === undefined) return problem('"tags" attribute is required by coder_workspace_tags');
    const items = scanObject(expression);
    if (!items) return problem('"tags" attribute is expected to be a key-value map');
    for (const item of items) {
      const key = item.key.replace(/^"|"$/g, '');
      if (keys.has(key)) return problem(`workspace tag "${key}" is defined multiple times`);
      keys.add(key);
      tags.push({ key, expression: item.expression });
    }
  }
  return { tags, problem: undefined };
}
