import { elements, text, type Value } from '../framework/value.js';

/** Finds the first text that two elements of a list share under `name`. Texts not known yet count as empty. */
export function duplicateKey(list: Value | undefined, name: string): string | undefined {
  const seen = new Set<string>();
  for (const element of elements(list)) {
    const key = text(element[name]);
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}
