import { type Diagnostic, errorDiagnostic, type Path, warningDiagnostic } from './diagnostic.js';
import { type Attribute, type Block, implicitId, type NestedBlock } from './schema.js';
import { Decimal, isObject, isWhollyKnown, type ObjectValue, UNKNOWN, type Value } from './value.js';

interface Place {
  /** The whole configuration: conflicts are told by names at its top. */
  root: ObjectValue;
  /** Dotted, as messages write it. */
  name: string;
  /** For the diagnostic; absent inside set blocks, whose parts cannot be pointed at. */
  path: Path | undefined;
}

/**
 * Applies the schema's own rules to a configuration. Terraform has checked types, required arguments and numbers of
 * blocks before. What is not known yet is not judged: the apply validates again.
 */
export function validateConfig(block: Block, config: ObjectValue): Diagnostic[] {
  return validateBlock(block, config, { root: config, name: '', path: [] });
}

function validateBlock(block: Block, config: ObjectValue, at: Place): Diagnostic[] {
  const within = (name: string): Place => ({
    root: at.root,
    name: at.name === '' ? name : `${at.name}.${name}`,
    path: at.path && [...at.path, name],
  });
  return [
    ...Object.entries(block.attributes).flatMap(([name, attribute]) =>
      validateAttribute(attribute, config[name] ?? null, within(name)),
    ),
    ...Object.entries(block.blocks ?? {}).flatMap(([name, nested]) =>
      validateNested(nested, config[name] ?? null, within(name)),
    ),
  ];
}

function validateAttribute(attribute: Attribute, value: Value, at: Place): Diagnostic[] {
  if (value === null) return attribute.required ? [missing(at)] : [];
  if (attribute === implicitId) return [errorDiagnostic('Invalid or unknown key', undefined, at.path)];
  if (!attribute.required && !attribute.optional) {
    const detail = `"${at.name}" is set by the provider and cannot be configured.`;
    return [errorDiagnostic('Value for unconfigurable attribute', detail, at.path)];
  }
  if (!isWhollyKnown(value)) return [];
  const conflict = conflicts(attribute.conflictsWith, at);
  if (conflict) return [conflict];
  const found = deprecation(attribute.deprecated, at);
  const kind = attribute.type === 'number' ? wholeNumber(value, at) : [];
  if (kind.length > 0) return [...found, ...kind];
  const broken = (attribute.validate ?? []).flatMap((rule) => rule(value, at.name));
  return [...found, ...broken.map((one) => ({ ...one, path: at.path }))];
}

/** Terraform itself refuses an argument that is left out, but lets one pass that is written as null. */
function missing(at: Place): Diagnostic {
  return errorDiagnostic('Missing required argument', `"${at.name}" is required, but it is null.`, at.path);
}

function validateNested(nested: NestedBlock, value: Value, at: Place): Diagnostic[] {
  if (!Array.isArray(value) || value.length === 0 || !isWhollyKnown(value)) return [];
  const conflict = conflicts(nested.conflictsWith, at);
  if (conflict) return [conflict];
  const found = deprecation(nested.deprecated, at);
  for (const [index, item] of value.entries()) {
    if (!isObject(item)) continue;
    const path = nested.nesting === 'set' ? undefined : at.path && [...at.path, index];
    found.push(...validateBlock(nested, item, { root: at.root, name: `${at.name}.${index}`, path }));
  }
  return found;
}

function deprecation(reason: string | undefined, at: Place): Diagnostic[] {
  return reason === undefined ? [] : [warningDiagnostic('Argument is deprecated', reason, at.path)];
}

/** Tells the first argument written beside this one that must not be. An unknown one may still turn out null. */
function conflicts(names: readonly string[] | undefined, at: Place): Diagnostic | undefined {
  const other = names?.find((name) => isWritten(lookUp(at.root, name)));
  if (other === undefined) return undefined;
  const detail = `"${at.name}": conflicts with ${other}`;
  return errorDiagnostic('Conflicting configuration arguments', detail, at.path);
}

function isWritten(value: Value): boolean {
  return value !== null && value !== UNKNOWN && !(Array.isArray(value) && value.length === 0);
}

/** Finds `a` or `a.0.b`. */
function lookUp(root: ObjectValue, name: string): Value {
  let at: Value = root;
  for (const step of name.split('.')) {
    at = Array.isArray(at) ? (at[Number(step)] ?? null) : isObject(at) ? (at[step] ?? null) : null;
  }
  return at;
}

function wholeNumber(value: Value, at: Place): Diagnostic[] {
  if (typeof value === 'bigint') return [];
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63) return [];
  const shown = value instanceof Decimal ? value.text : String(value);
  return [errorDiagnostic(`Attribute must be a whole number, got ${shown}`, undefined, at.path)];
}
