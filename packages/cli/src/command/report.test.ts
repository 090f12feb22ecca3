import { ApiError } from '@coder-ts/sdk';
import { expect, it } from 'vitest';
import { EndOfInput, SilentExit, TracedError, UsageError } from './errors.js';
import { reportError } from './report.js';

const head = 'Encountered an error running "coder x", see "coder x --help" for more information\n';
const text = (error: unknown, verbose = false) => reportError(error, 'coder x', verbose).text;

it('says usage errors on one line', () => {
  expect(text(new UsageError('parsing flags'))).toBe('parsing flags\n');
});

it('puts what was being done before an error', () => {
  const error = new TracedError('prepare build', new EndOfInput());
  expect(text(error)).toBe(`${head}error: prepare build: EOF\n`);
});

it('writes a refusal of the server line by line', () => {
  const refusal = new ApiError(400, 'Validation failed.', 'POST', 'http://x/y', 'why', [
    { field: 'name', detail: 'taken' },
    { field: 'ttl_ms', detail: 'too short' },
  ]);
  expect(text(refusal)).toBe(
    `${head}error: Validation failed.\n2 validation error(s) found\n\tname : taken\n\tttl_ms : too short\nwhy\n`,
  );
  expect(text(new TracedError('create workspace', refusal))).toContain(
    'error: Trace=[create workspace: ]\nValidation failed.\n',
  );
  expect(text(refusal, true)).toContain('POST http://x/y: status 400\n');
});

it('tells the signed out what to do', () => {
  const refusal = new ApiError(
    401,
    'no key',
    'GET',
    'u',
    'detail',
    [],
    "Try logging in using 'coder login'.",
  );
  expect(text(refusal)).toBe(
    `${head}error: You are signed out or your session has expired. Please sign in again to continue.\nSuggestion: Try logging in using 'coder login'.\n`,
  );
});

it('says nothing about a refused question', () => {
  expect(reportError(new SilentExit(130), 'coder x', false)).toEqual({ text: '', code: 130 });
});
