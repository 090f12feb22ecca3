import { toText } from './language/convert.js';
import { EvaluationError, isMapping, isUnknown, type Value } from './language/value.js';
import type { Module } from './module.js';
import { openModule } from './template/render.js';

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
 * The workspace tags of a module with these inputs (`terraform.md` 3.8). Expressions may name variables, locals, values of
 * `coder_parameter` and the data that is given, and call all functions that need no running Terraform.
 */
export function evaluateTags(module: Module, inputs: TagInputs): TagsOutcome {
  if (module.workspaceTagsProblem !== undefined)
    return { kind: 'invalid', problems: [{ key: 'tags', message: module.workspaceTagsProblem }] };
  const scope = openModule(module.source, {
    parameters: new Map(Object.entries(inputs.parameters ?? {})),
    variables: new Map(Object.entries(inputs.variables ?? {})),
    data: inputs.data ?? {},
  });
  const problems: { key: string; message: string }[] = [];
  const tags: [string, string][] = [];
  for (const { key, expression } of module.workspaceTags) {
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
