import { query } from '@coder-ts/api';
import { describe, expect, it } from 'vitest';
import { parseSearch } from './parse.js';

const keys = {
  search: query.text(),
  status: query.choices(['active', 'dormant']),
  after: query.time(),
  service: query.boolean(),
};
const parse = (q: string | undefined) => parseSearch(q, keys, { bare: 'search' });
const detail = (q: string) => {
  const result = parse(q);
  return result.kind === 'invalid' ? result.validations : undefined;
};

describe('parseSearch', () => {
  it('gives nothing for an absent or blank query', () => {
    const nothing = {
      kind: 'values',
      values: { search: undefined, status: [], after: undefined, service: undefined },
    };
    expect(parse(undefined)).toEqual(nothing);
    expect(parse('  ')).toEqual(nothing);
  });

  it('joins bare words to one text, wherever they stand', () => {
    expect(parse('Mia status:active Admin')).toMatchObject({
      values: { search: 'mia admin', status: ['active'] },
    });
  });

  it('keeps case on request', () => {
    expect(parseSearch('Mia', keys, { bare: 'search', keepCase: true })).toMatchObject({
      values: { search: 'Mia' },
    });
  });

  it('takes quoted values with spaces and colons', () => {
    expect(parse('after:"2020-01-01T00:00:00Z" search:"a b"')).toMatchObject({
      values: { search: 'a b', after: '2020-01-01T00:00:00Z' },
    });
  });

  it('takes lists', () => {
    expect(parse('status:active,dormant')).toMatchObject({ values: { status: ['active', 'dormant'] } });
  });

  it('refuses terms that the grammar has not', () => {
    expect(detail('a:b:c')).toEqual([{ field: 'q', detail: `Query element "a:b:c" can only contain 1 ':'` }]);
    expect(detail('x:')).toEqual([{ field: 'q', detail: `Query element "x:" cannot start or end with ':'` }]);
    expect(detail(':x')).toEqual([{ field: 'q', detail: `Query element ":x" cannot start or end with ':'` }]);
  });

  it('tells every bad key and value at once', () => {
    const validations = detail('email:x status:asleep service:maybe');
    expect(validations?.map(({ field }) => field).sort()).toEqual(['email', 'service', 'status']);
    expect(validations).toContainEqual({ field: 'email', detail: '"email" is not a valid query param' });
  });

  it('refuses a single value that is given twice', () => {
    expect(detail('search:a search:b')?.[0]?.detail).toContain('provided more than once, found 2 times');
  });

  it('lets a function spread bare words over keys', () => {
    const result = parseSearch(
      'mia/dev',
      { owner: query.text(), name: query.text() },
      {
        bare: (words) => ({ owner: words.split('/')[0], name: words.split('/')[1] }),
      },
    );
    expect(result).toEqual({ kind: 'values', values: { owner: 'mia', name: 'dev' } });
  });

  it('refuses bare words where nothing takes them', () => {
    expect(parseSearch('word', { owner: query.text() })).toMatchObject({ kind: 'invalid' });
  });
});
