import { ApiError } from '../http/error.js';

/** What the head of a skill's text says. */
export interface SkillHead {
  readonly name: string;
  readonly description: string;
}

const mostBytes = 64 * 1024;

/**
 * The head of a skill: a block of `key: value` lines between two lines of `---`, at the beginning of the text. Values
 * stand on one line, plain or in quotes; keys other than `name` and `description` are left alone.
 * @throws ApiError 400 that says what is missing
 */
export function readHead(content: string): SkillHead {
  if (Buffer.byteLength(content) > mostBytes || content.includes('\0'))
    throw refused('must be at most 65536 bytes, without NUL');
  const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(content)?.[1];
  if (block === undefined)
    throw refused('must begin with a line "---", lines "name: ..." and "description: ...", and a line "---"');
  const name = scalar(block, 'name');
  const description = scalar(block, 'description');
  if (!name || name.length > 64 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw refused('needs a name of at most 64 lower-case letters, digits and single hyphens in its head');
  if (!description || [...description].length > 1024)
    throw refused('needs a description of 1 to 1024 characters in its head, on one line');
  return { name, description };
}

function scalar(block: string, key: string): string | undefined {
  const text = new RegExp(`^${key}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(block)?.[1];
  if (text === undefined || /^[|>]/.test(text)) return undefined;
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (!text.startsWith('"')) return text.replace(/[ \t]+#.*$/, '');
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const refused = (problem: string) =>
  new ApiError(400, 'The skill is not valid.', { validations: [{ field: 'content', detail: problem }] });
