/**
 * The fields of one CSV record (RFC 4180): fields are parted by commas; one that holds commas or quotes stands in
 * quotes, and quotes inside it are doubled.
 * @throws Error that says in which column it stops making sense.
 */
export function parseCsv(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      const field = quoted(text, at);
      fields.push(field.value);
      at = field.end;
    } else {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const quote = text.indexOf('"', at);
      if (quote >= 0 && quote < end)
        throw new Error(`column ${quote + 1}: bare " in a field that does not stand in quotes`);
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return fields;
    if (text[at] !== ',') throw new Error(`column ${at + 1}: extraneous text after a field in quotes`);
    at++;
  }
}

function quoted(text: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at++;
    } else return { value, end: at + 1 };
  }
  throw new Error(`column ${start + 1}: a quote is opened and not closed`);
}
