import { parseDuration } from '../command/duration.js';

/** Milliseconds of an argument such as `2h30m`. @throws Error that shows how durations are written */
export function durationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`invalid duration ${JSON.stringify(text)}: want one such as 2h30m`);
  return ms;
}
