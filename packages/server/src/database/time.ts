/**
 * PostgreSQL's text of a timestamptz (session time zone UTC) as RFC 3339 with `Z`, microseconds kept and trailing zeros
 * cut, as the wire prints times. A `Date` would drop the microseconds.
 */
export function toRfc3339(text: string): string {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d+)?\+00(?::?00)?$/.exec(text);
  if (!match) return text;
  const [, year, month, day, clock, fraction = ''] = match;
  return `${year}-${month}-${day}T${clock}${fraction.replace(/0+$/, '').replace(/^\.$/, '')}Z`;
}
