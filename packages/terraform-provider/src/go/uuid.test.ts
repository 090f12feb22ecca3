import { expect, test } from 'vitest';
import { parseUuid } from './uuid.js';

const plain = '11111111-2222-4333-8444-abcdefabcdef';

test.each([
  plain,
  plain.toUpperCase(),
  `urn:uuid:${plain}`,
  `URN:UUID:${plain}`,
  `{${plain}}`,
  plain.replaceAll('-', ''),
])('%j has one canonical form', (text) => expect(parseUuid(text)).toEqual({ kind: 'uuid', value: plain }));

test.each([
  ['nope!!', 'invalid UUID length: 6'],
  ['x'.repeat(36), 'invalid UUID format'],
  ['g'.repeat(32), 'invalid UUID format'],
  [`urn:guid:${plain}`, 'invalid urn prefix: "urn:guid:"'],
])('%j is refused', (text, reason) => expect(parseUuid(text)).toEqual({ kind: 'invalid', reason }));
