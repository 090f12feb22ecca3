import { expect, test } from 'vitest';
import { writeTar } from '../files/tar.js';
import type { Form } from './messages.js';
import { askWorker, EvaluationStopped, type VersionSource } from './pool.js';

let loads = 0;

const version = (id: string, files: Readonly<Record<string, string>>): VersionSource => ({
  id,
  load: async () => {
    loads += 1;
    const own = await writeTar(
      Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })),
    );
    return { own, modules: null, plan: null };
  },
});

const form = (source: VersionSource, inputs: Readonly<Record<string, string>> = {}): Promise<Form> =>
  askWorker('form', { parameters: new Map(Object.entries(inputs)), variables: new Map(), data: {} }, source);

const parameter = (name: string, rest = '') =>
  `data "coder_parameter" "${name}" {\n  name    = "${name}"\n  default = "aaa"\n${rest}\n}\n`;

/** Each value takes as long to be matched as a pattern may; together they take minutes. */
const slow = version('slow', {
  'main.tf': Array.from({ length: 500 }, (_, index) =>
    parameter(
      `p${index}`,
      '  validation {\n    regex = "[a-z]{1000}[a-z]{1000}[b-z]{500}"\n    error = "no"\n  }',
    ),
  ).join(''),
});
const slowInputs = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [`p${index}`, 'a'.repeat(3900)]),
);

test('a version is loaded once, and its form follows the inputs', async () => {
  const source = version('plain', { 'main.tf': parameter('size') });
  const before = loads;
  expect((await form(source)).parameters.map(({ value }) => value)).toEqual(['aaa']);
  expect((await form(source, { size: 'm' })).parameters.map(({ value }) => value)).toEqual(['m']);
  expect(loads).toBe(before + 1);
});

test('a template that takes too long is stopped; others are answered meanwhile', async () => {
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const stopped = expect(form(slow, slowInputs).finally(note('hostile'))).rejects.toThrow(
    new EvaluationStopped('it takes longer than 8 seconds'),
  );
  const fine = version('fine', { 'main.tf': parameter('size') });
  for (const _ of [1, 2, 3]) await form(fine).then(note('fine'));
  expect(order).toEqual(['fine', 'fine', 'fine']);
  await stopped;
  expect((await form(fine)).diagnostics).toEqual([]);
});

test('a template that takes too much memory is stopped, the server lives, and its worker is replaced', async () => {
  const plain = version('huge', { 'main.tf': parameter('size') });
  const plan = Buffer.from(`{"values":[${'[],'.repeat(20_000_000)}[]]}`);
  const huge = { ...plain, load: async () => ({ ...(await plain.load()), plan }) };
  // A busy machine may need longer to run out of it than it is given.
  await expect(form(huge)).rejects.toThrow(/^it takes (more than 256 MiB of memory|longer than 8 seconds)$/);
  const fine = version('fine too', { 'main.tf': parameter('size') });
  expect((await form(fine)).parameters).toHaveLength(1);
});

test('a form too large to be told is a diagnostic', async () => {
  const options = `  dynamic "option" {
    for_each = range(400)
    content {
      name  = local.big
      value = option.value
    }
  }`;
  const big = `locals {\n  big = join("", [for i in range(1000) : "${'x'.repeat(200)}"])\n}\n`;
  const { diagnostics, parameters } = await form(
    version('big', { 'main.tf': big + parameter('size', options) }),
  );
  expect(parameters).toEqual([]);
  expect(diagnostics).toMatchObject([{ summary: 'Template too large to evaluate' }]);
});

test('an archive that nobody unpacks is refused', async () => {
  const files = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`f${index}`, '']));
  await expect(form(version('many', files))).rejects.toMatchObject({
    status: 400,
    message: 'The archive has more than 20000 entries.',
  });
});

test('files that cannot be loaded are an error of their own, and the worker goes on', async () => {
  const broken: VersionSource = { id: 'broken', load: () => Promise.reject(new Error('no database')) };
  await expect(form(broken)).rejects.toThrow('no database');
  expect((await form(version('next', { 'main.tf': parameter('size') }))).parameters).toHaveLength(1);
});
