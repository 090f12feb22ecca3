import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readDataSource } from '../framework/read-data-source.js';
import type { ObjectValue } from '../framework/value.js';
import { parameter } from './parameter.js';

const hash = (name: string) => createHash('sha256').update(name).digest('hex');

/** Reads a parameter named `p`; nulls stand where the template says nothing. */
async function read(config: ObjectValue, given: { input?: string; previous?: string } = {}) {
  const variables = {
    [`CODER_PARAMETER_${hash('p')}`]: given.input,
    [`CODER_PARAMETER_PREVIOUS_${hash('p')}`]: given.previous,
  };
  const written: ObjectValue = { name: 'p', default: null, ...config };
  const { state, diagnostics } = await readDataSource(parameter, written, { variables, url: '' });
  const [problem] = diagnostics;
  return { ...state, problem: problem && [problem.summary, problem.detail], at: problem?.path?.join('.') };
}

const option = (name: string, value: string): ObjectValue => ({ name, value, description: null, icon: null });
const validation = (rules: ObjectValue): ObjectValue[] => [
  { min: null, max: null, monotonic: null, regex: null, error: null, ...rules },
];

describe('value', () => {
  test('a required parameter without input passes with an empty one', async () => {
    expect(await read({})).toMatchObject({
      value: '',
      optional: false,
      form_type: 'input',
      validation: [],
      option: null,
    });
  });

  test('the input wins over the default, also an empty one', async () => {
    expect(await read({ default: 'd' })).toMatchObject({ value: 'd', optional: true, default: 'd' });
    expect(await read({ default: 'd' }, { input: 'i' })).toMatchObject({ value: 'i', problem: undefined });
    expect(await read({ default: 'd' }, { input: '' })).toMatchObject({ value: '' });
  });

  test('an input hides a bad default', async () => {
    expect(await read({ type: 'number', default: 'x' }, { input: '1' })).toMatchObject({
      problem: undefined,
    });
    expect(await read({ type: 'number', default: 'x' })).toMatchObject({
      problem: ['Parameter value is not of type "number"', '"x" is not a number'],
      at: undefined,
    });
  });

  test.each<[string, string, string]>([
    ['number', '0x10', '"0x10" is not a number'],
    ['bool', 'yes', '"yes" is not a bool'],
    ['list(string)', '["a",2]', 'value "[\\"a\\",2]" is not a valid list of strings'],
    ['number', '', '"" is not a number'],
  ])('a %s is not %j', async (type, input, detail) => {
    expect((await read({ type }, { input })).problem).toEqual([
      `Parameter value is not of type "${type}"`,
      detail,
    ]);
  });

  test.each([
    ['number', '1e3'],
    ['bool', 'T'],
    ['list(string)', '[]'],
    ['list(string)', 'null'],
  ])('a %s may be %j', async (type, input) => {
    expect((await read({ type }, { input })).problem).toBeUndefined();
  });
});

test('ephemeral parameters are mutable and have a default', async () => {
  expect((await read({ ephemeral: true, default: '' })).problem).toEqual([
    "parameter can't be immutable and ephemeral",
    undefined,
  ]);
  expect((await read({ ephemeral: true, mutable: true })).problem?.[0]).toMatch(
    /requires the default property$/,
  );
  expect((await read({ ephemeral: true, mutable: true, default: '' })).problem).toBeUndefined();
});

describe('form type', () => {
  const a = [option('A', '1')];
  test.each<[string, ObjectValue[] | null, string]>([
    ['string', a, 'radio'],
    ['string', null, 'input'],
    ['number', a, 'radio'],
    ['number', null, 'input'],
    ['bool', [option('A', 'true')], 'radio'],
    ['bool', null, 'checkbox'],
    ['list(string)', [option('A', '["1"]')], 'radio'],
    ['list(string)', null, 'tag-select'],
  ])('%s with options %j is drawn as %s', async (type, options, form) => {
    expect(await read({ type, option: options })).toMatchObject({ form_type: form, problem: undefined });
  });

  test.each<[string, string, ObjectValue[] | null, string]>([
    ['string', 'radio', null, ' when options do not exist, choose one of [input textarea]'],
    ['string', 'input', a, ' when options exist, choose one of [radio dropdown]'],
    ['string', 'error', null, ', choose one of [input textarea]'],
    ['list(string)', 'multi-select', null, ' when options do not exist, choose one of [tag-select]'],
  ])('%s may not be %s with options %j', async (type, form, options, end) => {
    expect(await read({ type, form_type: form, option: options })).toMatchObject({
      problem: [
        'Invalid form_type for parameter',
        `"form_type" attribute="${form}" is not supported for "type"="${type}"${end}`,
      ],
      at: 'form_type',
    });
  });
});

describe('options', () => {
  test('are unique and of the type', async () => {
    expect((await read({ option: [option('A', '1'), option('A', '2')] })).problem?.[0]).toBe(
      'Option names must be unique.',
    );
    expect((await read({ option: [option('A', '1'), option('B', '1')] })).problem?.[0]).toBe(
      'Option values must be unique.',
    );
    expect((await read({ type: 'bool', option: [option('A', 'yes')] })).problem?.[0]).toBe(
      'Option "A" with value="yes" is not of type "bool"',
    );
  });

  test('are what the value is one of', async () => {
    const options = [option('A', 'a'), option('B', 'b')];
    expect(await read({ option: options, default: 'c' })).toMatchObject({
      problem: ['Default value must be a valid option', 'the value "c" must be defined as one of options'],
      at: 'default',
    });
    expect(await read({ option: options }, { input: '' })).toMatchObject({
      problem: [
        'Value must be a valid option. The value is empty, did you forget to set it with a default or from user input?',
        'the value "" must be defined as one of options',
      ],
      at: undefined,
    });
  });

  test('of a multi-select are single words of a list', async () => {
    const form = {
      type: 'list(string)',
      form_type: 'multi-select',
      option: [option('A', 'a'), option('B', 'b')],
    };
    expect((await read(form, { input: '["b","a"]' })).problem).toBeUndefined();
    expect((await read(form, { input: '[]' })).problem).toBeUndefined();
    expect((await read(form, { input: 'a' })).problem).toEqual([
      'When using list(string) type, value must be a json encoded list of strings',
      'value "a" is not a valid list of strings',
    ]);
    expect((await read(form, { input: '["a","c","d"]' })).problem).toEqual([
      'Values must be a valid option',
      'Value "[\\"a\\",\\"c\\",\\"d\\"]" is not a valid option, values "c, d" are missing from the options',
    ]);
  });
});

describe('validation', () => {
  const refused = async (type: string, rules: ObjectValue, input: string, previous?: string) =>
    (await read({ type, validation: validation(rules) }, { input, previous })).problem?.[1];

  test('tells which bounds are off and fills the rest with zeros', async () => {
    expect(await read({ type: 'number', validation: validation({ min: 1 }) }, { input: '2' })).toMatchObject({
      validation: [
        { min: 1, max: 0, monotonic: '', regex: '', error: '', min_disabled: false, max_disabled: true },
      ],
    });
  });

  test.each<[string, ObjectValue, string, string]>([
    ['string', { min: 1 }, 'x', 'a min cannot be specified for a string type'],
    ['bool', { max: 1 }, 'true', 'a max cannot be specified for a bool type'],
    [
      'string',
      { monotonic: 'increasing' },
      'x',
      'monotonic validation can only be specified for number types, not string types',
    ],
    ['number', { regex: '.', error: 'e' }, '1', 'a regex cannot be specified for a number type'],
    ['bool', {}, '1', 'boolean value can be either "true" or "false"'],
    ['string', { regex: '^a$' }, 'a', 'an error must be specified with a regex validation'],
    ['string', { regex: '^a$', error: 'no' }, 'b', 'no (value "b" does not match "^a$")'],
    ['string', { regex: 'a$', error: 'no' }, 'a\n', 'no (value "a\\n" does not match "a$")'],
    ['string', { regex: '\\d', error: 'no' }, '٣', 'no (value "٣" does not match "\\\\d")'],
    [
      'string',
      { regex: '(?P<n>a)(?P<n>b)', error: 'no' },
      'x',
      'no (value "x" does not match "(?P<n>a)(?P<n>b)")',
    ],
    ['number', { min: 2 }, '1', 'value 1 is less than the minimum 2'],
    ['number', { max: 5 }, '9', 'value 9 is more than the maximum 5'],
    ['number', { min: 2, max: 5, error: '{value} not in {min}..{max}' }, '9', '9 not in 2..5'],
    ['number', {}, '2.5', 'value "2.5" is not a number'],
    [
      'number',
      { monotonic: 'sideways' },
      '1',
      'number monotonicity can be either "increasing" or "decreasing"',
    ],
    ['list(string)', {}, 'x', 'value "x" is not valid list of strings'],
  ])('%s with %j refuses %j', async (type, rules, input, detail) => {
    expect(await refused(type, rules, input)).toBe(detail);
  });

  test.each([
    '(?=a)',
    '(a)\\1',
    '\\u0041',
    'a{1001}',
    '(a',
    'a**',
    '\\p{Nope}',
  ])('%j is no pattern', async (regex) => {
    expect(await refused('string', { regex, error: 'no' }, 'x')).toMatch(/^compile regex/);
  });

  test.each([
    '(?i)A',
    '(?P<n>a)',
    '[[:alpha:]]',
    '\\pL',
    '\\Qa\\E',
    '^a\\z',
  ])('%j matches "a"', async (regex) => {
    expect(await refused('string', { regex, error: 'no' }, 'a')).toBeUndefined();
  });

  test('reads limits of 64 bits to the last digit', async () => {
    expect(await refused('number', { max: 9223372036854775806n }, '9223372036854775807')).toBe(
      'value 9223372036854775807 is more than the maximum 9223372036854775806',
    );
  });

  test('compares with the value before', async () => {
    const up = { monotonic: 'increasing', error: 'unused' };
    expect(await refused('number', up, '1', '2')).toBe(
      "parameter value '1' must be equal or greater than previous value: 2",
    );
    expect(await refused('number', { monotonic: 'decreasing' }, '3', '2')).toBe(
      "parameter value '3' must be equal or lower than previous value: 2",
    );
    expect(await refused('number', up, '2', '2')).toBeUndefined();
    expect(await refused('number', up, '1', 'x')).toBeUndefined();
  });

  test('is told for a default too', async () => {
    expect(await read({ type: 'number', default: '1', validation: validation({ min: 2 }) })).toMatchObject({
      problem: [
        "Invalid parameter default value according to 'validation' block",
        'value 1 is less than the minimum 2',
      ],
      at: 'default',
    });
  });
});
