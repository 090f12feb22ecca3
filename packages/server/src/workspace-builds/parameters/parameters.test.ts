import { describe, expect, test } from 'vitest';
import { ApiError } from '../../http/error.js';
import { judgeValue } from './judge.js';
import type { Parameter } from './parameter.js';
import { bestPreset } from './preset.js';
import { resolveClassic } from './resolve-classic.js';
import { resolveDynamic } from './resolve-dynamic.js';

const parameter = (more: Partial<Parameter>): Parameter => ({
  name: 'p',
  displayName: '',
  type: 'string',
  formType: '',
  options: [],
  mutable: true,
  ephemeral: false,
  defaultValue: '',
  validation: undefined,
  ...more,
});
const block = { regex: '', error: '', min: undefined, max: undefined, monotonic: '' } as const;
const said = (one: Parameter, value: string | undefined) => {
  const diagnostic = judgeValue(one, value);
  return diagnostic && `${diagnostic.summary}; ${diagnostic.detail}`;
};

describe('judgeValue', () => {
  const size = parameter({ options: ['s', 'm'] });
  const zones = parameter({ type: 'list(string)', formType: 'multi-select', options: ['a', 'b'] });
  const cpus = parameter({ type: 'number', validation: { ...block, min: 1, max: 8 } });
  const number = parameter({ type: 'number' });
  const bool = parameter({ type: 'bool' });
  const regex = parameter({ validation: { ...block, regex: 'a+', error: 'no a' } });

  test.each<[Parameter, string]>([
    [size, 's'],
    [zones, '[]'],
    [zones, '["b","a"]'],
    [cpus, '02'],
    [cpus, '+7'],
    [number, '0.5'],
    [number, '1e3'],
    [bool, 'T'],
    [regex, 'xxaxx'],
    [parameter({}), ''],
  ])('takes %#', (one, value) => expect(said(one, value)).toBeUndefined());

  test.each<[Parameter, string | undefined, string]>([
    [size, undefined, 'Required parameter not provided; parameter value is null'],
    [size, 'S', 'Value must be a valid option; the value "S" must be defined as one of options'],
    [
      size,
      '',
      'Value must be a valid option. The value is empty, did you forget to set it with a default or from user input?; the value "" must be defined as one of options',
    ],
    [
      zones,
      'a',
      'When using list(string) type, value must be a json encoded list of strings; value "a" is not a valid list of strings',
    ],
    [
      zones,
      '["a","c","d"]',
      String.raw`Values must be a valid option; Value "[\"a\",\"c\",\"d\"]" is not a valid option, values "c, d" are missing from the options`,
    ],
    [cpus, '2.5', `Invalid parameter value according to 'validation' block; value "2.5" is not a number`],
    [
      cpus,
      '0',
      `Invalid parameter value according to 'validation' block; value 0 is less than the minimum 1`,
    ],
    [
      cpus,
      '9',
      `Invalid parameter value according to 'validation' block; value 9 is more than the maximum 8`,
    ],
    [
      regex,
      'b',
      `Invalid parameter value according to 'validation' block; no a (value "b" does not match "a+")`,
    ],
    [number, 'x', 'Parameter value is not of type "number"; "x" is not a number'],
    [bool, 'yes', 'Parameter value is not of type "bool"; "yes" is not a bool'],
    [
      parameter({ type: 'list(string)' }),
      '[1]',
      'Parameter value is not of type "list(string)"; value "[1]" is not a valid list of strings',
    ],
  ])('refuses %#', (one, value, words) => expect(said(one, value)).toBe(words));
});

const values = (of: Record<string, string>) => new Map(Object.entries(of));
const refusal = async (work: () => unknown): Promise<ApiError> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const cpus = parameter({
  name: 'cpus',
  type: 'number',
  defaultValue: '2',
  validation: { ...block, min: 1, max: 8, monotonic: 'increasing', error: '{min} to {max}, not {value}' },
});
const gpu = parameter({ name: 'gpu', type: 'bool', defaultValue: 'false', mutable: false });
const once = parameter({ name: 'once', ephemeral: true });
const all = [cpus, gpu, once];
const judged = (of: ReadonlyMap<string, string>) =>
  all.map((one) => ({ ...one, judged: judgeValue(one, of.get(one.name) ?? one.defaultValue) }));

describe('resolveDynamic', () => {
  const resolve = (given: Partial<Parameters<typeof resolveDynamic>[1]>) =>
    resolveDynamic(async (of) => ({ diagnostics: [], parameters: judged(of) }), {
      previous: undefined,
      request: new Map(),
      preset: new Map(),
      ...given,
    });

  test('preset beats request beats previous build beats default; unknown names go', async () => {
    expect(
      await resolve({
        previous: values({ cpus: '2', gpu: 'true', once: 'old', gone: 'x' }),
        request: values({ cpus: '3', spoon: '1' }),
        preset: values({ cpus: '4' }),
      }),
    ).toEqual([
      { name: 'cpus', value: '4' },
      { name: 'gpu', value: 'true' },
      { name: 'once', value: '' },
    ]);
  });

  test('tells every wrong parameter, sorted by name', async () => {
    const error = await refusal(async () =>
      resolve({ previous: values({ cpus: '4', gpu: 'true' }), request: values({ gpu: 'false', cpus: '0' }) }),
    );
    expect(error).toMatchObject({
      status: 400,
      message: 'Unable to validate parameters',
      validations: [
        {
          field: 'cpus',
          detail: `Parameter "cpus" monotonicity; parameter value '0' must be equal or greater than previous value: 4, and 1 other diagnostic(s)`,
        },
        {
          field: 'gpu',
          detail:
            'Immutable parameter changed; Parameter "gpu" is not mutable, so it can\'t be updated after creating a workspace.',
        },
      ],
    });
  });

  test('a template that cannot be evaluated hides the rest', async () => {
    const error = await refusal(async () =>
      resolveDynamic(
        async () => ({ diagnostics: [{ severity: 'error', summary: 'a', detail: 'b' }], parameters: [] }),
        { previous: undefined, request: values({ cpus: '99' }), preset: new Map() },
      ),
    );
    expect(error).toMatchObject({ detail: 'a; b', validations: undefined });
  });
});

describe('resolveClassic', () => {
  const resolve = (given: Partial<Parameters<typeof resolveClassic>[1]>) =>
    resolveClassic(all, { previous: undefined, request: new Map(), preset: new Map(), ...given });
  const refused = (parameter: string, problem: string) => ({
    kind: 'refused',
    parameter,
    problem: expect.stringContaining(problem),
  });

  test('stores an empty value as it is', () => {
    expect(resolve({ request: values({ cpus: '' }) })).toMatchObject({
      values: [
        { name: 'cpus', value: '' },
        { name: 'gpu', value: 'false' },
        { name: 'once', value: '' },
      ],
    });
  });

  test('tells the first wrong parameter alone', () => {
    expect(resolve({ request: values({ cpus: '9', gpu: 'maybe' }) })).toEqual(
      refused('cpus', `can't validate build parameter "cpus": 1 to 8, not 9`),
    );
    expect(resolve({ request: values({ gpu: '1' }) })).toEqual(
      refused('gpu', 'boolean value can be either "true" or "false"'),
    );
    expect(resolve({ previous: values({ gpu: 'true' }), request: values({ gpu: 'false' }) })).toEqual(
      refused('gpu', 'Parameter "gpu" is not mutable'),
    );
  });
});

test('the preset that names most of the values is the best one', () => {
  const presets = [
    { id: 'none', values: values({}) },
    { id: 'one', values: values({ a: '1' }) },
    { id: 'two', values: values({ a: '1', b: '2' }) },
  ];
  const best = (of: Record<string, string>) =>
    bestPreset(
      presets,
      Object.entries(of).map(([name, value]) => ({ name, value })),
    )?.id;
  expect(best({ a: '1', b: '2' })).toBe('two');
  expect(best({ a: '1', b: '3' })).toBe('one');
  expect(best({})).toBe('none');
});
