import type { Invocation } from '../command/invocation.js';
import { type Column, renderTable } from './table.js';

export interface Listing<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What a row is in JSON; the row itself unless said. */
  readonly toJson?: (row: Row) => unknown;
  /** Order of the table by this column, where it is shown; JSON keeps the server's order. */
  readonly sortBy?: string;
  /** Said on standard error when there is nothing to show. */
  readonly empty: string;
}

/** Prints a list as `--output` and `--column` ask for. Without rows: a notice on standard error, `[]` in JSON. */
export function printList<Row>({ flags, print, warn, streams }: Invocation, list: Listing<Row>): void {
  const names = flags.list('column');
  if (flags.text('output') === 'json')
    print(JSON.stringify(list.rows.map(list.toJson ?? ((row) => row)), null, 2));
  else if (list.rows.length === 0) warn(list.empty);
  else streams.stdout.write(renderTable(list.columns, names, sorted(list, names)));
}

function sorted<Row>({ columns, rows, sortBy }: Listing<Row>, shown: readonly string[]): readonly Row[] {
  const column = columns.find(({ name }) => name === sortBy);
  if (!column || !shown.some((name) => name.toLowerCase() === sortBy)) return rows;
  const key = (row: Row) => String(column.cell(row) ?? '');
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Prints one thing as `--output` and `--column` ask for: a table of one row, or the JSON object itself. */
export function printRow<Row>(
  { flags, print, streams }: Invocation,
  columns: readonly Column<Row>[],
  row: Row,
): void {
  if (flags.text('output') === 'json') print(JSON.stringify(row, null, 2));
  else streams.stdout.write(renderTable(columns, flags.list('column'), [row]));
}
