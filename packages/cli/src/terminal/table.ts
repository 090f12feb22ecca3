/** What a cell may hold. `null` and `undefined` are shown as `<nil>`. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | Readonly<Record<string, string>>;

export interface Column<Row> {
  /** In lower case; the header is in upper case. */
  readonly name: string;
  readonly cell: (row: Row) => Cell;
}

/**
 * A table as the wire has it (`jobs.md` 2): upper-case headers, every column padded by two spaces, no lines.
 * @param names of the columns to show, in this order
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  names: readonly string[],
  rows: readonly Row[],
): string {
  const shown = names.flatMap((name) => columns.find((column) => column.name === name.toLowerCase()) ?? []);
  const lines = [
    shown.map(({ name }) => name.toUpperCase()),
    ...rows.map((row) => shown.map(({ cell }) => formatCell(cell(row)))),
  ];
  const widths = shown.map((_, i) => Math.max(...lines.map((line) => textWidth(line[i] ?? ''))));
  return lines
    .map((line) => line.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - textWidth(cell) + 2)).join(''))
    .map((line) => `${line}\n`)
    .join('');
}

/** A cell's text: lists `[a b]` with commas, maps `map[k:v k2:v2]` with sorted keys. */
export function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '<nil>';
  if (typeof cell !== 'object') return String(cell).replace(/\s*\n\s*/g, ' ');
  if (Array.isArray(cell)) return `[${cell.join(', ')}]`;
  const pairs = Object.entries(cell).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${pairs.map(([key, value]) => `${key}:${value}`).join(' ')}]`;
}

/** Columns that a text takes on a terminal: wide East Asian signs and emoji two, joined marks none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign.codePointAt(0) ?? 0);
  return width;
}

function signWidth(code: number): number {
  if (code < 0x300) return 1;
  if (code <= 0x36f || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}
