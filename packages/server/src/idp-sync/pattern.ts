import { RE2JS } from 're2js';

/** A filter of names (RE2, runs in linear time): whether a text contains it, or what is wrong with it. */
export function readPattern(
  text: string,
): { matches: (name: string) => boolean; problem?: undefined } | { problem: string } {
  try {
    const pattern = RE2JS.compile(text);
    return { matches: (name) => pattern.matcher(name).find() };
  } catch (error) {
    return { problem: `not a regular expression (RE2): ${(error as Error).message}` };
  }
}
