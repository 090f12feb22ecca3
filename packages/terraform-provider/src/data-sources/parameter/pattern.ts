import { RE2JS } from 're2js';

/** Matching takes time by the instructions of a pattern and the characters of a text; so many take a fraction of a second. */
const mostSteps = 10_000_000;
/** A short pattern may stand for many instructions, `[a-z]{1000}` for a thousand: this many take as long to translate. */
const longestPattern = 4096;

/**
 * What a `regex` has against a value, with the template author's words for it; undefined: nothing. RE2 in Go's syntax, found
 * anywhere in the value. Ends soon whatever the template says: a pattern that would not is a problem itself.
 */
export function patternProblem(pattern: string, message: string, value: string): string | undefined {
  const told = (why: string) => `compile regex ${JSON.stringify(pattern.slice(0, 200))}: ${why}`;
  if (pattern.length > longestPattern) return told(`it is longer than ${longestPattern} characters`);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(withoutRepeatedNames(pattern));
  } catch (error) {
    return told(error instanceof Error ? error.message : String(error));
  }
  if (compiled.programSize() * value.length > mostSteps)
    return told(`it is too large to be matched with ${value.length} characters`);
  if (compiled.matcher(value).find()) return undefined;
  return `${message} (value ${JSON.stringify(value)} does not match ${JSON.stringify(pattern)})`;
}

/** Two groups may have one name in Go, so later ones lose it; classes, quoted text and escapes are skipped. */
function withoutRepeatedNames(pattern: string): string {
  const seen = new Set<string>();
  const tokens = /\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]|\(\?P?<(\w+)>/g;
  return pattern.replace(tokens, (token, name: string | undefined) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return token;
    }
    return '(';
  });
}
