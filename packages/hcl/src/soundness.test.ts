import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkFiles } from './check-files.js';
import { isSoundFile } from './soundness.js';

const broken = [
  'a',
  'a =',
  'a = = 1',
  'a = 1 b = 2',
  'a = 1, b = 2',
  'a = 1; b = 2',
  '= 1',
  '1 = 1',
  '"a" = 1',
  'a.b = 1',
  'a {',
  'a { b = 1',
  'a {\n  b = 1\n',
  'a }',
  '}',
  'a {}}',
  'a {} b {}',
  'a { b {} }',
  'a { b = 1 c = 2 }',
  'a { b = 1\n c = 2 }',
  'a "x {\n}',
  'a "x" y\n{\n}',
  'a "${x}" {}',
  'a = "x',
  'a = "x\ny"',
  'a = "${x"',
  'a = "${x y}"',
  'a = "\\q"',
  'a = "%{ if x }y"',
  'a = "%{ for x in y }z%{ endif }"',
  'a = <<EOT\nx\n',
  'a = <<EOT x\nEOT\n',
  'a = [1, 2',
  'a = [1 2]',
  'a = [1,, 2]',
  'a = { b = 1 c = 2 }',
  'a = { b = 1',
  'a = { b }',
  'a = { b : 1, , }',
  'a = (1',
  'a = 1)',
  'a = f(1',
  'a = f(1 2)',
  'a = f(..., 1)',
  'a = x ? 1',
  'a = x ? 1 :',
  'a = 1 +',
  'a = 1 ++ 2',
  'a = * 2',
  'a = x.',
  'a = x[',
  'a = x[1',
  'a = [for x in y]',
  'a = [for x : y]',
  'a = {for x in y : x}',
  'a = {for x, y : x => y}',
  "a = 'x'",
  'a = `x`',
  'a = x & y',
  'a = 1..2',
  'a = 0x1F',
  'a = 1\na = 2',
  'a {\n  b = 1\n  b = 2\n}',
  'a = 1 /* open',
  '/* open',
  '@',
  'a = @',
  'a = x?.y',
  'a = x => y',
  'a = \\',
  'a = f{}',
  'a = ""x',
  'a = -',
  'a = !',
  'a = ()',
  'a {\n  b = 1 }',
  'a {\n  b {\n  } }',
  'a { b = 1\n}',
];

const sound = [
  '',
  '\uFEFF# only a comment',
  'a = 1',
  'a = 1\r\nb = 2\r\n',
  'a "x" y {\n}\n',
  'a { b = 1 }',
  'a { b = [\n  1,\n] } # c',
  'a {\n  b {\n  } // c\n} /* d */\n',
  'a {}\nb {}',
  'a { /* c */ }',
  'a = [\n  1,\n  2,\n]',
  'a = {\n  b = 1, c : 2\n  "d" = 3\n  (e) = 4\n}',
  'a = f(\n  1,\n  2...\n)',
  'a = f(x...)',
  'a = (\n  1 +\n  2\n)',
  'a = x ? y : z',
  'a = x[0].y["z"].*.w[*].v',
  'a = x.0.y',
  'a = [for k, v in x : v if v != ""]',
  'a = {for k, v in x : k => v...}',
  'a = "x${y}z$${w}%%{v}\\"\\n\\u00e9"',
  'a = "%{ if x ~}y%{ else }z%{~ endif }"',
  'a = <<-EOT\n  x ${y}\n  EOT\n',
  'a = <<EOT\nEOT\nb = 1',
  'a = [<<EOT\nx\nEOT\n, 1]',
  'a = -1e3 * !x # trailing',
  'a = provider::p::f(1)',
  'a-b = c-d',
  'é = 1',
];

const root = fileURLToPath(new URL('../../../', import.meta.url));
const templates = ['examples/templates', 'test/templates', 'bench/templates'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);
const expressions = readFileSync(new URL('./language/expressions.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((text) => text !== '')
  .map((text, index) => `a${index} = ${text}`);

test('what the parser of the language refuses is never taken for sound', async () => {
  const errors = new Map(await checkFiles(new Map(broken.map((text, index) => [String(index), text]))));
  const verdicts = broken.map((text, index) => [text, errors.has(String(index)), isSoundFile(text)]);
  expect(verdicts).toEqual(broken.map((text) => [text, true, false]));
});

test('what it takes is known to be sound, so that it need not be asked', async () => {
  const all = [...sound, ...templates, expressions.join('\n')];
  const errors = new Map(await checkFiles(new Map(all.map((text, index) => [String(index), text]))));
  const verdicts = all.map((text, index) => [text, errors.get(String(index)), isSoundFile(text)]);
  expect(verdicts).toEqual(all.map((text) => [text, undefined, true]));
});
