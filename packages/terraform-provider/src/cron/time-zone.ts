import { timeZoneNames } from './time-zone-names.js';

let known: Set<string> | undefined;

/** True for a name of the IANA database in its exact case, and for `Local` and the empty text (which is UTC). */
export function isTimeZone(name: string): boolean {
  known ??= new Set(['', 'Local', ...namesOfDatabase(), ...Intl.supportedValuesOf('timeZone')]);
  return known.has(name);
}

function namesOfDatabase(): string[] {
  return Object.entries(timeZoneNames).flatMap(([first, rest]) =>
    rest.split(/\s+/).map((name) => (first === '' ? name : `${first}/${name}`)),
  );
}
