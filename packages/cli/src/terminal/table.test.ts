import { expect, it } from 'vitest';
import { renderBox } from './box.js';
import { type Cell, formatCell, renderTable } from './table.js';

it.each<[Cell, string]>([
  ['', ''],
  [null, '<nil>'],
  [undefined, '<nil>'],
  [0, '0'],
  [false, 'false'],
  [[], '[]'],
  [['a', 'b'], '[a, b]'],
  [{ scope: 'organization', owner: '' }, 'map[owner: scope:organization]'],
  [{}, 'map[]'],
  ['two\nlines', 'two lines'],
])('writes the cell %j', (cell, text) => {
  expect(formatCell(cell)).toBe(text);
});

it('pads every column by two spaces, in the order asked for', async () => {
  const rows = [
    { name: 'a', tags: { k: 'v' } },
    { name: '名前', tags: {} },
  ];
  const columns = [
    { name: 'name', cell: (row: (typeof rows)[number]) => row.name },
    { name: 'tags', cell: (row: (typeof rows)[number]) => row.tags as Record<string, string> },
  ];
  expect(renderTable(columns, ['TAGS', 'name'], rows)).toBe(
    ['TAGS      NAME  ', 'map[k:v]  a     ', 'map[]     名前  ', ''].join('\n'),
  );
});

it('frames a box', () => {
  expect(renderBox(['RESOURCE', 'STATUS'], [['vm'], ['└─ main', 'connected']])).toBe(
    [
      '┌─────────────────────┐',
      '│ RESOURCE  STATUS    │',
      '├─────────────────────┤',
      '│ vm                  │',
      '│ └─ main   connected │',
      '└─────────────────────┘',
      '',
    ].join('\n'),
  );
});
