import { type Claim, claims } from './claims.js';
import { table } from './table.js';

const testOf = (text: string): string => {
  const [file = '', ...title] = text.split(': ');
  return `[${title.join(': ')}](../${file})`;
};

const shownBy = ({ row, tests = [] }: Claim): string =>
  [...(row ? [`row ${row}`] : []), ...tests.map(testOf)].join('; ');

/** What the original does badly, and what shows that it is not so here: a row above, or a test. */
export const claimsTable = (): string =>
  table(
    ['The original', 'Seen there', 'Here', 'Shown by'],
    claims.map((claim) => [claim.weakness, claim.original, claim.ours, shownBy(claim)]),
  );
