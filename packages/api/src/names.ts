/** The wire's rules of names (`workspaces.md`, name rules). Each returns what is wrong, or nothing. */
const plain = /^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/;
const version = /^[a-zA-Z0-9]+(?:[_.-]{1}[a-zA-Z0-9]+)*$/;
const reserved = new Set(['new', 'create']);

function named(text: string, most: number, pattern: RegExp): string | undefined {
  if (text.length > most) return `must be <= ${most} characters`;
  if (text.length < 1) return 'must be >= 1 character';
  if (pattern === plain && reserved.has(text)) return `cannot use "${text}" as a name`;
  if (!pattern.test(text))
    return pattern === plain
      ? 'must be alphanumeric with hyphens'
      : 'must be alphanumeric with single hyphens, dots or underscores inside';
  return undefined;
}

/** Organizations, templates, workspaces, roles. */
export const nameProblem = (text: string): string | undefined => named(text, 32, plain);
/** People: `me` in a path is who asks, so nobody can be called so, in whatever case. */
export const userNameProblem = (text: string): string | undefined =>
  text.toLowerCase() === 'me' ? `cannot use "${text}" as a name` : nameProblem(text);
export const groupNameProblem = (text: string): string | undefined => named(text, 255, plain);
export const templateVersionNameProblem = (text: string): string | undefined => named(text, 64, version);

export function displayNameProblem(text: string): string | undefined {
  if ([...text].length > 64) return 'must be <= 64 characters';
  if (text.trim() !== text) return 'must not start or end with whitespace';
  return undefined;
}

export function realNameProblem(text: string): string | undefined {
  if ([...text].length > 128) return 'must be <= 128 characters';
  if (text.trim() !== text) return 'must not start or end with whitespace';
  return undefined;
}
