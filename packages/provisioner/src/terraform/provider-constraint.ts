import { compareVersions } from './binary.js';

/** Whether a constraint such as `>= 2.0, < 3.0` admits a version. What can't be read admits nothing. */
export function admits(constraint: string, version: string): boolean {
  return constraint
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .every((part) => admitsPart(part, version));
}

function admitsPart(part: string, version: string): boolean {
  const match = /^(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?)$/.exec(part);
  if (!match) return false;
  const [, operator = '=', bound = ''] = match;
  const order = compareVersions(version, bound);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    default:
      return order >= 0 && sharesPrefix(version, bound);
  }
}

/** `~> 2.1` holds the first number, `~> 2.1.3` the first two, `~> 2` none but the first. */
function sharesPrefix(version: string, bound: string): boolean {
  const numbers = (bound.split('-')[0] ?? '').split('.');
  const held = Math.max(1, numbers.length - 1);
  return version.split('.').slice(0, held).join('.') === numbers.slice(0, held).join('.');
}
