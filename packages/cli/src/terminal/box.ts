import { textWidth } from './table.js';

/** Rows of cells under their headers, framed; columns are as wide as their widest cell. */
export function renderBox(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, i) =>
    Math.max(textWidth(header), ...rows.map((row) => textWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `│ ${widths.map((width, i) => (cells[i] ?? '') + ' '.repeat(width - textWidth(cells[i] ?? ''))).join('  ')} │`;
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, 0));
  return [`┌${rule}┐`, line(headers), `├${rule}┤`, ...rows.map(line), `└${rule}┘`]
    .map((text) => `${text}\n`)
    .join('');
}
