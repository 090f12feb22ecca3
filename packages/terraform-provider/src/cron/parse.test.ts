import { expect, test } from 'vitest';
import { parseCron, SCRIPT_FIELDS, UNIX_FIELDS } from './parse.js';

test.each([
  '0 0 9 * * *',
  '0 0 9 1-15/2 JAN-jun mon,FRI',
  '*/5 * * * *',
  '? ? ? ? ? ?',
  '@daily',
  '@every 5m30s',
  'TZ=Europe/Berlin 0 0 9 * * *',
  'CRON_TZ=UTC @hourly',
  '*-5 * * * * *',
  '5/15 * * * * *',
])('a script may run at %j', (line) => expect(parseCron(line, SCRIPT_FIELDS)).toEqual({ kind: 'valid' }));

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected 5 to 6 fields, found 4: [* * * *]'],
  ['60 * * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* * * * * 7', 'end of range (7) above maximum (6): 7'],
  ['5-1 * * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['*/0 * * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * * *', 'too many slashes: 1/2/3'],
  ['L * * * * *', 'failed to parse int from L: "L" is not a number'],
  ['@reboot', 'unrecognized descriptor: @reboot'],
  ['@every x', 'failed to parse duration @every x: invalid duration "x"'],
  ['TZ=Mars/X 0 0 9 * * *', 'provided bad location Mars/X: unknown time zone Mars/X'],
  ['TZ=UTC', 'nothing follows the time zone: TZ=UTC'],
])('%j is refused', (line, reason) => {
  expect(parseCron(line, SCRIPT_FIELDS)).toEqual({ kind: 'invalid', reason });
});

test('unix lines have exactly five fields', () => {
  expect(parseCron('* 9 * * 1-5', UNIX_FIELDS)).toEqual({ kind: 'valid' });
  expect(parseCron('* 9 * *', UNIX_FIELDS)).toEqual({
    kind: 'invalid',
    reason: 'expected exactly 5 fields, found 4: [* 9 * *]',
  });
});
