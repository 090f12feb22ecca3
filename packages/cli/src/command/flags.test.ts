import { describe, expect, it } from 'vitest';
import { parseFlags } from './flags.js';
import type { FlagSpec } from './spec.js';

const specs: readonly FlagSpec[] = [
  { name: 'yes', short: 'y', type: 'bool', description: '' },
  { name: 'activate', type: 'bool', default: 'true', description: '' },
  { name: 'limit', short: 'l', type: 'int', env: 'LIMIT', default: '50', description: '' },
  { name: 'parameter', type: 'list', env: 'PARAMETER', description: '' },
  {
    name: 'output',
    short: 'o',
    type: 'choice',
    choices: ['table', 'json'],
    default: 'table',
    description: '',
  },
  {
    name: 'column',
    short: 'c',
    type: 'choices',
    choices: ['id', 'created at'],
    anyCase: true,
    default: 'id',
    description: '',
  },
  { name: 'stop-after', type: 'duration', description: '' },
];
const parse = (argv: string[], env: NodeJS.ProcessEnv = {}) => parseFlags(specs, argv, env, 'coder x');
const refusal = (argv: string[], env: NodeJS.ProcessEnv = {}) => {
  try {
    parse(argv, env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('values', () => {
  it('come from the flag, else the environment, else the default', () => {
    expect(parse(['--limit', '3'], { LIMIT: '7' }).flags.number('limit')).toBe(3);
    expect(parse([], { LIMIT: '7' }).flags.number('limit')).toBe(7);
    expect(parse([], { LIMIT: '' }).flags.number('limit')).toBe(50);
  });

  it('know their source', () => {
    const { flags } = parse(['-y'], { LIMIT: '7' });
    expect(['yes', 'limit', 'output', 'stop-after'].map((name) => flags.source(name))).toEqual([
      'flag',
      'environment',
      'default',
      undefined,
    ]);
    expect(['yes', 'limit', 'output', 'stop-after'].map((name) => flags.given(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('may be written in every usual way', () => {
    const { args, flags } = parse(['a', '-yl', '4', '-ojson', '--activate=false', 'b', '--', '-c']);
    expect(args).toEqual(['a', 'b', '-c']);
    expect(flags.bool('yes')).toBe(true);
    expect(flags.bool('activate')).toBe(false);
    expect(flags.number('limit')).toBe(4);
    expect(flags.text('output')).toBe('json');
  });

  it('of lists are CSV and may be repeated', () => {
    const { flags } = parse(['--parameter', 'a=1,b=2', '--parameter', '"zones=[""x"",""y""]"']);
    expect(flags.list('parameter')).toEqual(['a=1', 'b=2', 'zones=["x","y"]']);
  });

  it('of columns may be in any case', () => {
    expect(parse(['-c', 'Created At,ID']).flags.list('column')).toEqual(['created at', 'id']);
  });

  it('of durations are milliseconds', () => {
    expect(parse(['--stop-after', '1h30m']).flags.number('stop-after')).toBe(5_400_000);
  });

  it('may look like flags', () => {
    expect(parse(['--parameter', '-x=1']).flags.list('parameter')).toEqual(['-x=1']);
  });
});

describe('refusals', () => {
  it.each([
    [['--nope'], 'unknown flag: --nope'],
    [['-z'], 'unknown shorthand flag: -z'],
    [['--limit'], 'flag needs an argument: --limit'],
    [['-l', 'x'], 'invalid argument "x" for "-l, --limit" flag: is not a whole number'],
    [
      ['-o', 'XML'],
      'invalid argument "XML" for "-o, --output" flag: invalid choice: XML, should be one of [table json]',
    ],
    [
      ['-c', 'id,nope'],
      'invalid argument "id,nope" for "-c, --column" flag: invalid choice: nope, should be one of [id created at]',
    ],
    [
      ['--parameter', 'zones=["a"]'],
      'invalid argument "zones=[\\"a\\"]" for "--parameter" flag: column 8: bare " in a field that does not stand in quotes',
    ],
  ])('%j', (argv, cause) => {
    expect(refusal(argv)).toBe(`parsing flags ([${argv.join(' ')}]) for "coder x": ${cause}`);
  });

  it('name the variable that was wrong', () => {
    expect(refusal([], { LIMIT: 'x' })).toMatch(/^parsing environment variable LIMIT: invalid argument "x"/);
  });

  it('give way to a wish for help', () => {
    expect(parse(['--limit', 'x', '--help']).help).toBe(true);
  });
});
