import { describe, expect, test } from 'vitest';
import { formatUrl, parseUrl, portOf, rootOf } from './url.js';

function parsed(text: string) {
  const url = parseUrl(text);
  if (url.kind === 'invalid') throw new Error(url.reason);
  return url;
}

describe('parseUrl', () => {
  test.each([
    ['http://host:port', 'parse "http://host:port": invalid port ":port" after host'],
    ['http://[::1', 'parse "http://[::1": missing \']\' in host'],
    ['%zz', 'parse "%zz": invalid URL escape "%zz"'],
    ['/a%2', 'parse "/a%2": invalid URL escape "%2"'],
    ['http://a%41', 'parse "http://a%41": invalid URL escape "%41"'],
    ['http://a b/', 'parse "http://a b/": invalid character " " in host name'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['1:x', 'parse "1:x": first path segment in URL cannot contain colon'],
    ['http://a\n', 'parse "http://a\\n": net/url: invalid control character in URL'],
    ['http://u|@a', 'parse "http://u|@a": net/url: invalid userinfo'],
    ['/ok#%', 'parse "/ok#%": invalid URL escape "%"'],
  ])('refuses %j', (text, reason) => {
    expect(parseUrl(text)).toEqual({ kind: 'invalid', reason });
  });

  test.each([
    '',
    '/icon/k8s.svg',
    'a b',
    '../x',
    'data:image/png;base64,AA==',
    'http://[fe80::1%25en0]:80/',
    '?q=%zz',
  ])('takes %j', (text) => expect(parseUrl(text).kind).toBe('url'));
});

test.each([
  ['HTTPS://Example.TEST:443', 'https://Example.TEST:443'],
  ['https://example.test', 'https://example.test'],
  ['https://example.test/a/../b/%7Ec/?q=ü#part', 'https://example.test/a/../b/%7Ec/?q=ü#part'],
  ['https://bücher.test/ü', 'https://b%C3%BCcher.test/%C3%BC'],
  ['http://me:p%41ss@example.test', 'http://me:pAss@example.test'],
  ['localhost:3000', 'localhost:3000'],
  ['/just/a/path', '/just/a/path'],
  ['file:///etc', 'file:///etc'],
  ['file:/etc', 'file:/etc'],
  ['http://a/b c?', 'http://a/b%20c?'],
])('writes %j as %j', (text, written) => expect(formatUrl(parsed(text))).toBe(written));

test.each([
  ['https://u@Example.test:8443/sub/path?q#f', 'https://u@Example.test:8443/'],
  ['http://example.test:/x', 'http://example.test:/'],
  ['example.test', '/'],
])('the root of %j is %j', (text, root) => expect(rootOf(parsed(text))).toBe(root));

test.each([
  ['http://[::1]:8080', '8080'],
  ['http://[::1]', ''],
  ['http://a:/', ''],
  ['a', ''],
])('the port of %j is %j', (text, port) => expect(portOf(parsed(text))).toBe(port));
