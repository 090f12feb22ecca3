import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { fromJson } from '../language/convert.js';
import { EvaluationError, list, object, type Value } from '../language/value.js';
import { type FunctionSet, fn } from './function.js';
import { jsonText } from './json.js';

const one = (body: (text: string) => Value) =>
  fn({ count: [1] }, (args, budget) => {
    const text = args.text(0);
    // Reading takes time by length, and no step of its own.
    budget.steps -= text.length / 8;
    return body(text);
  });

export const hash = (algorithm: string, encoding: 'hex' | 'base64') => (bytes: string | Buffer) =>
  createHash(algorithm).update(bytes).digest(encoding);

function decodeJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    throw new EvaluationError('the text is no JSON');
  }
}

const require = createRequire(import.meta.url);

function decodeYaml(text: string): Value {
  // Few templates read YAML, and every server would wait for it at its start.
  const { parse } = require('yaml') as typeof import('yaml');
  try {
    return fromJson(parse(text, { maxAliasCount: 100, version: '1.2' }));
  } catch {
    throw new EvaluationError('the text is no YAML');
  }
}

function decodeBase64(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
    throw new EvaluationError('the text is no base64');
  return Buffer.from(text, 'base64').toString('utf8');
}

/** Rows of comma-separated values; fields in quotes may hold commas, newlines and doubled quotes. */
function decodeCsv(text: string): Value {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    const [, quoted, plain = '', end] = match;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '' || field.lastIndex === text.length) break;
    if (end !== ',') rows.push([]);
  }
  if (field.lastIndex < text.length) throw new EvaluationError('the text is no CSV');
  const [header = [], ...body] = rows;
  return list(
    body.map((row) => {
      if (row.length !== header.length)
        throw new EvaluationError('a row has another number of fields than the header');
      return object(header.map((name, index) => [name, row[index] as string]));
    }),
  );
}

const encodeUrl = (text: string) =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

export const encodingFunctions: FunctionSet = {
  base64encode: one((text) => Buffer.from(text).toString('base64')),
  base64decode: one(decodeBase64),
  csvdecode: one(decodeCsv),
  jsondecode: one(decodeJson),
  jsonencode: fn({ count: [1], nulls: true }, (args) => jsonText(args.value(0))),
  urlencode: one(encodeUrl),
  yamldecode: one(decodeYaml),
  md5: one(hash('md5', 'hex')),
  sha1: one(hash('sha1', 'hex')),
  sha256: one(hash('sha256', 'hex')),
  sha512: one(hash('sha512', 'hex')),
  base64sha256: one(hash('sha256', 'base64')),
  base64sha512: one(hash('sha512', 'base64')),
};
