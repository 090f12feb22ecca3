import { posix } from 'node:path';
import { toMapping } from '../language/convert.js';
import { evaluate } from '../language/evaluate.js';
import { parseTemplateText } from '../language/parse.js';
import { SyntaxProblem } from '../language/syntax.js';
import { compareText, EvaluationError, set, type Value } from '../language/value.js';
import { hash } from './encoding.js';
import { type Budget, type FunctionSet, fn } from './function.js';

/** Files by their path from the archive's root, without `./`. */
export type Files = ReadonlyMap<string, Buffer>;

const place = (path: string) => posix.normalize(path).replace(/^\.\//, '');

/**
 * Functions that read the template's own files; paths are from the root module's directory, as Terraform has it. Nothing
 * else can be read.
 */
export function fileFunctions(files: Files, pure: FunctionSet): FunctionSet {
  const read = (path: string): Buffer => {
    const found = files.get(place(path));
    if (!found) throw new EvaluationError(`there is no file "${path}" in the template`);
    return found;
  };
  const one = (body: (path: string) => Value) => fn({ count: [1] }, (args) => body(args.text(0)));
  const own: FunctionSet = {
    basename: one((path) => posix.basename(path)),
    dirname: one((path) => posix.dirname(path)),
    file: one((path) => read(path).toString('utf8')),
    filebase64: one((path) => read(path).toString('base64')),
    fileexists: one((path) => files.has(place(path))),
    filemd5: one((path) => hash('md5', 'hex')(read(path))),
    filesha1: one((path) => hash('sha1', 'hex')(read(path))),
    filesha256: one((path) => hash('sha256', 'hex')(read(path))),
    filesha512: one((path) => hash('sha512', 'hex')(read(path))),
    filebase64sha256: one((path) => hash('sha256', 'base64')(read(path))),
    fileset: fn({ count: [2] }, (args) => set(matching(files, args.text(0), args.text(1)))),
  };
  const templatefile = fn({ count: [2], parts: true }, (args, budget) =>
    renderTemplate(read(args.text(0)).toString('utf8'), args.value(1), budget, { ...pure, ...own }),
  );
  return { ...pure, ...own, templatefile };
}

/** Paths below a directory that a pattern with `*`, `**`, `?` and `{a,b}` fits. */
function matching(files: Files, directory: string, pattern: string): string[] {
  const base = place(directory);
  const prefix = base === '.' ? '' : `${base}/`;
  const fits = globPattern(pattern);
  return [...files.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((path) => fits.test(path))
    .sort(compareText);
}

function globPattern(pattern: string): RegExp {
  // Stars in a row would make the match slow.
  const tokens = pattern.replace(/\*{3,}/g, '**').match(/\*\*\/?|[*?]|\{[^{}]*\}|[^*?{]+|\{/g) ?? [];
  if (tokens.filter((token) => token.startsWith('*')).length > 8)
    throw new EvaluationError('the pattern has too many stars');
  const source = tokens.map((token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (/^\{.*\}$/.test(token)) return `(?:${token.slice(1, -1).split(',').map(escaped).join('|')})`;
    return escaped(token);
  });
  return new RegExp(`^${source.join('')}$`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `templatefile`: names are those of the given map and nothing else. */
function renderTemplate(text: string, values: Value, budget: Budget, functions: FunctionSet): Value {
  try {
    return evaluate(parseTemplateText(text), {
      budget,
      functions,
      secrecy: { secret: false },
      locals: toMapping(values).entries,
      resolve: (path) => {
        throw new EvaluationError(`the template was given no "${path[0]}"`);
      },
    });
  } catch (error) {
    if (error instanceof SyntaxProblem)
      throw new EvaluationError(`the template file is wrong: ${error.message}`);
    throw error;
  }
}
