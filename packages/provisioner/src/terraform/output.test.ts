import { LogLevel } from '@coder-ts/protocol';
import { expect, test } from 'vitest';
import { readStderrLine, readStdoutLine } from './output.js';

const rows = (message: object) => readStdoutLine(JSON.stringify(message), false).rows;

test('a message is one row at its level, its newlines kept', () => {
  expect(rows({ '@level': 'info', '@message': 'a\nb' })).toEqual([{ level: LogLevel.INFO, output: 'a\nb' }]);
  expect(rows({ '@level': 'warning', '@message': 'x' })).toEqual([{ level: LogLevel.WARN, output: 'x' }]);
  expect(rows({ '@level': 'odd', '@message': 'x' })).toEqual([
    { level: LogLevel.WARN, output: 'unable to convert log level odd' },
    { level: LogLevel.INFO, output: 'x' },
  ]);
});

test('what is no JSON is shown as it is, blank lines are not', () => {
  expect(readStdoutLine('hello {', false).rows).toEqual([{ level: LogLevel.INFO, output: 'hello {' }]);
  expect(readStdoutLine('{broken', false).rows).toEqual([{ level: LogLevel.INFO, output: '{broken' }]);
  expect(readStdoutLine('   ', false).rows).toEqual([]);
});

test('a diagnostic with its place, its lines and the values in them', () => {
  const diagnostic = {
    severity: 'error',
    summary: 'Bad',
    detail: 'First.\nSecond.',
    range: { filename: 'main.tf', start: { line: 3 } },
    snippet: {
      context: 'resource "a" "b"',
      code: '  x = y\n  z = 1',
      start_line: 3,
      values: [
        { traversal: 'var.z', statement: 'is "q"' },
        { traversal: 'var.a', statement: 'is 1' },
      ],
    },
  };
  expect(
    rows({ '@level': 'error', '@message': 'Error: Bad', diagnostic }).map(({ output }) => output),
  ).toEqual([
    'Error: Bad',
    'on main.tf line 3, in resource "a" "b":',
    '  3:   x = y',
    '  4:   z = 1',
    '    ├────────────────',
    '    │ var.a is 1',
    '    │ var.z is "q"',
    '',
    'First.',
    'Second.',
  ]);
});

test('a diagnostic without source, and one without a place or a detail', () => {
  const range = { filename: 'main.tf', start: { line: 3 } };
  const at = rows({
    '@level': 'warn',
    '@message': 'W',
    diagnostic: { severity: 'warning', detail: 'D', range },
  });
  expect(at.map(({ output }) => output)).toEqual([
    'W',
    'on main.tf line 3:',
    '  (source code not available)',
    '',
    'D',
  ]);
  expect(at.every(({ level }) => level === LogLevel.WARN)).toBe(true);
  expect(
    rows({ '@level': 'error', '@message': 'E', diagnostic: { severity: 'error', detail: '' } }),
  ).toHaveLength(2);
});

test('a long text is cut and says by how much', () => {
  const [row] = rows({ '@level': 'info', '@message': 'x'.repeat(10_000) });
  expect(row?.output).toBe(`${'x'.repeat(8192)}… (1808 more characters)`);
});

test('the beginning of a message whose line was cut is shown at its level', () => {
  const line = `{"@level":"error","@message":"a\\nb${'x'.repeat(20_000)}`;
  const [row] = readStdoutLine(line, true).rows;
  expect(row?.level).toBe(LogLevel.ERROR);
  expect(row?.output.startsWith('a\nbxxx')).toBe(true);
});

test('standard error: text is an error, Terraform’s own log stands a level lower, its trace is left out', () => {
  expect(readStderrLine('oops')).toEqual([{ level: LogLevel.ERROR, output: 'oops' }]);
  expect(readStderrLine('{"@level":"info","@message":"m"}')).toEqual([
    { level: LogLevel.DEBUG, output: 'm' },
  ]);
  expect(readStderrLine('{"@level":"warn","@message":"m"}')).toEqual([{ level: LogLevel.WARN, output: 'm' }]);
  expect(readStderrLine('{"@level":"trace","@message":"m"}')).toEqual([]);
});
