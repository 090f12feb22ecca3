import type { Weekday } from '@coder-ts/api';

/** In the order of the stored bits: bit 0 is Monday. */
const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];

/** Bits of every day of the week. */
export const everyDay = 0b1111111;

export const toWeekdays = (bits: number): Weekday[] => weekdays.filter((_, bit) => bits & (1 << bit));

/** The bits of weekday names, or the first word that is none. */
export function readWeekdays(
  words: readonly string[],
): { readonly kind: 'bits'; readonly bits: number } | { readonly kind: 'unknown'; readonly word: string } {
  let bits = 0;
  for (const word of words) {
    const bit = weekdays.indexOf(word as Weekday);
    if (bit < 0) return { kind: 'unknown', word };
    bits |= 1 << bit;
  }
  return { kind: 'bits', bits };
}
