import { RE2JS } from 're2js';
import { EvaluationError, LimitError, list, object, tuple, type Value } from '../language/value.js';
import { type Budget, type FunctionSet, fn } from './function.js';

/** Matching takes time by both lengths. */
function compile(pattern: string, text: string, budget: Budget): RE2JS {
  const work = pattern.length * (text.length + 64);
  if (work > 4_000_000) throw new LimitError('the text is too long for this regular expression');
  budget.steps -= work / 64;
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new EvaluationError(
      `invalid regular expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

type Matcher = ReturnType<RE2JS['matcher']>;

/** The whole match, or its groups: by name where they have names. */
function captured(compiled: RE2JS, matcher: Matcher): Value {
  const count = compiled.groupCount();
  if (count === 0) return matcher.group(0) ?? '';
  const names = Object.entries(compiled.namedGroups());
  if (names.length > 0 && names.length < count)
    throw new EvaluationError('either all groups have names, or none');
  if (names.length > 0) return object(names.map(([name, index]) => [name, matcher.group(index)]));
  return tuple(Array.from({ length: count }, (_, index) => matcher.group(index + 1)));
}

/** `$1`, `${name}` and `$$` in a replacement, as Go has them. */
function expand(template: string, compiled: RE2JS, matcher: Matcher): string {
  const names: Record<string, number> = compiled.namedGroups();
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, plain, braced) => {
    if (dollar) return '$';
    const name = (plain ?? braced) as string;
    const index = /^\d+$/.test(name) ? Number(name) : names[name];
    return index === undefined || index > compiled.groupCount() ? '' : (matcher.group(index) ?? '');
  });
}

function replacePattern(text: string, pattern: string, by: string, budget: Budget): string {
  const compiled = compile(pattern, text, budget);
  const matcher = compiled.matcher(text);
  let result = '';
  let at = 0;
  for (const found of matches(matcher)) {
    result += text.slice(at, found.start()) + expand(by, compiled, found);
    at = found.end();
  }
  return result + text.slice(at);
}

/** One after the other; an empty match right after another one is none. */
function* matches(matcher: Matcher): Generator<Matcher> {
  let end = -1;
  while (matcher.find()) {
    if (matcher.start() === matcher.end() && matcher.start() === end) continue;
    end = matcher.end();
    yield matcher;
  }
}

function replace(text: string, part: string, by: string, budget: Budget): string {
  const pattern = /^\/(.*)\/$/s.exec(part)?.[1];
  return pattern === undefined || part.length < 2
    ? text.replaceAll(part, () => by)
    : replacePattern(text, pattern, by, budget);
}

export const regexFunctions: FunctionSet = {
  regex: fn({ count: [2] }, (args, budget) => {
    const compiled = compile(args.text(0), args.text(1), budget);
    const matcher = compiled.matcher(args.text(1));
    if (!matcher.find()) throw new EvaluationError('the pattern did not match any part of the text');
    return captured(compiled, matcher);
  }),
  regexall: fn({ count: [2] }, (args, budget) => {
    const compiled = compile(args.text(0), args.text(1), budget);
    return list(Array.from(matches(compiled.matcher(args.text(1))), (found) => captured(compiled, found)));
  }),
  replace: fn({ count: [3] }, (args, budget) => replace(args.text(0), args.text(1), args.text(2), budget)),
};
