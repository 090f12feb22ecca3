import type { Diagnostic } from './diagnostic.js';
import { fillListBlocks } from './normalize.js';
import type { Context, ResourceType } from './provider.js';
import { isObject, type ObjectValue, UNKNOWN, type Value } from './value.js';

/**
 * Carries out a plan that does not destroy. `prior` is null on creation; otherwise nothing but the state's form can
 * change, since every argument replaces the resource.
 */
export function applyResource(
  type: ResourceType,
  prior: ObjectValue | null,
  planned: ObjectValue,
  context: Context,
): { state: ObjectValue; diagnostics: Diagnostic[] } {
  const { block } = type.schema;
  if (prior) return { state: fillListBlocks(withoutUnknown(planned), block), diagnostics: [] };
  const known = withoutUnknown(planned);
  const { set, diagnostics = [] } = type.create(known, context);
  return { state: fillListBlocks({ ...known, ...set }, block), diagnostics };
}

/** Brings a resource of the state up to date. */
export function refreshResource(type: ResourceType, state: ObjectValue, context: Context): ObjectValue {
  return fillListBlocks({ ...state, ...type.refresh?.(state, context) }, type.schema.block);
}

function withoutUnknown(object: ObjectValue): ObjectValue {
  const known = (value: Value): Value => {
    if (value === UNKNOWN) return null;
    if (Array.isArray(value)) return value.map(known);
    return isObject(value) ? withoutUnknown(value) : value;
  };
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, known(value)]));
}
