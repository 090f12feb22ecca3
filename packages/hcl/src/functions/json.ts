import { toText } from '../language/convert.js';
import {
  EvaluationError,
  isMapping,
  isSequence,
  isUnknown,
  sortedEntries,
  type Value,
} from '../language/value.js';

/** A value as JSON the way `jsonencode` writes it: keys in order, `<`, `>` and `&` escaped. @throws EvaluationError */
export function jsonText(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return toText(value);
  if (typeof value === 'string')
    return JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  if (isSequence(value)) return `[${value.elements.map(jsonText).join(',')}]`;
  if (isMapping(value))
    return `{${sortedEntries(value)
      .map(([key, item]) => `${jsonText(key)}:${jsonText(item)}`)
      .join(',')}}`;
  if (isUnknown(value)) throw new EvaluationError('the value is not known yet');
  return '';
}
