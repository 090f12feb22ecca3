import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toElements } from '../language/convert.js';
import { readModule } from '../module.js';
import { openModule } from '../template/render.js';
import { TemplateSource } from '../template/source.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coder-json-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;
const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
const terraform = (args: string[]) => promisify(execFile)('terraform', args, { cwd: folder, env });

async function write(files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await promisify(execFile)('mkdir', ['-p', join(folder, name, '..')]);
    await writeFile(join(folder, name), text);
  }
}

/** What Terraform says of some expressions in a module. */
async function askTerraform(files: Files, expressions: readonly string[]): Promise<unknown> {
  await write(files);
  await terraform(['init', '-no-color']);
  const run = terraform(['console']);
  // The console escapes texts in its own way.
  const list = expressions.map((text) => `jsonencode(${text})`).join(', ');
  run.child.stdin?.end(`base64encode(jsonencode([${list}]))\n`);
  const { stdout } = await run;
  return JSON.parse(Buffer.from(JSON.parse(stdout), 'base64').toString('utf8'));
}

function askUs(files: Files, expressions: readonly string[]): unknown {
  const source = new TemplateSource(
    new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );
  const scope = openModule(source, { parameters: new Map(), variables: new Map(), data: {} });
  return expressions.map((text) => toElements(scope(`[jsonencode(${text})]`))[0]);
}

const mixed: Files = {
  'main.tf': `\uFEFFlocals {\r
  native = var.plain\r
  heredoc = <<-EOT\r
    a\r
      b\r
  EOT\r
  all = { for k, v in local.map : upper(k) => v }\r
}\r
variable "late" { default = "native" }\r
`,
  'values.tf.json': JSON.stringify({
    '//': 'a comment',
    variable: {
      plain: { type: 'string', default: '$${a} ${b} "quoted" \\ %{if} \n end' },
      typed: { type: 'list(object({ a = optional(number, 2), b = string }))', default: [{ b: true }] },
      any: [{ default: { '${x}': ['${y}', 1.5, null, false] } }],
    },
    locals: [
      { '//': 'a comment too', alone: '${[1, var.late]}', text: 'x-${1 + 1}-"q"\\', more: '${"a}"}${"b"}' },
      { map: { '${upper("k")}': 1, plain: ['%{ if true }yes%{ else }no%{ endif }', {}, []] } },
      { escaped: '$${x} $$${1} %%{y} $ % {', spaced: ' ${ 1 } ', trimmed: 'a ${~ 1 ~} b', lines: '${\n3\n}' },
      { commented: '${1 /* } */ + 2}', nested: '${{ a = "${"{"}" }}', number: -1.5e3, empty: '' },
    ],
    module: { child: { source: './child', for_each: '${toset(["a"])}', name: 'n-${each.key}' } },
    output: { out: { value: '${local.text}' } },
    terraform: { required_version: '>= 1.0' },
  }),
  'repeated.tf.json': '{"locals":{"first":1},"locals":{"second":"${local.first + 1}"}, "locals": null}',
  'list.tf.json': '[{"locals":{"third":"\\u00e9\\ud83d\\ude00\\/"}},{"locals":{"fourth":1e2}}]',
  'a_override.tf.json': '{"variable":{"late":{"default":"json"}},"locals":{"number":7}}',
  'override.tf': 'locals {\n  fourth = "native wins"\n}\n',
  '.hidden.tf.json': 'not read',
  'child/main.tf.json':
    '{"variable":{"name":{}},"output":{"greeting":{"value":"hi ${var.name}","sensitive":false}}}',
};

const expressions = [
  ...['native', 'heredoc', 'all', 'alone', 'text', 'more', 'map', 'escaped', 'spaced', 'trimmed', 'lines'],
  ...['commented', 'nested', 'number', 'empty', 'first', 'second', 'third', 'fourth'],
]
  .map((name) => `local.${name}`)
  .concat('var.typed', 'var.any', 'var.late', 'module.child');

test('files in both syntaxes, overridden by each other, have the values that Terraform gives them', async () => {
  const told = (values: unknown) =>
    Object.fromEntries(expressions.map((text, index) => [text, (values as unknown[])[index]]));
  expect(told(askUs(mixed, expressions))).toEqual(told(await askTerraform(mixed, expressions)));
});

test('variables and tags of both syntaxes read alike', async () => {
  const json = await readModule(
    new Map([
      [
        'main.tf.json',
        JSON.stringify({
          terraform: {
            required_version: '>= 1.0',
            required_providers: { coder: { source: 'coder/coder', version: '>= 2, < 4' }, old: '~> 1' },
          },
          variable: { zone: { type: 'string', description: 'Where ${it} is', default: 'eu' }, n: {} },
          data: {
            coder_workspace_tags: {
              t: { tags: { zone: '${var.zone}', os: 'linux', both: '${var.zone}-x' } },
            },
          },
        }),
      ],
    ]),
  );
  const native = await readModule(
    new Map([
      [
        'main.tf',
        `terraform {
  required_version = ">= 1.0"
  required_providers {
    coder = { source = "coder/coder", version = ">= 2, < 4" }
    old = "~> 1"
  }
}
variable "zone" {
  type = string
  description = "Where $\${it} is"
  default = "eu"
}
variable "n" {}
data "coder_workspace_tags" "t" { tags = { zone = var.zone, os = "linux", both = "\${var.zone}-x" } }`,
      ],
    ]),
  );
  expect({ ...json, source: undefined }).toEqual({ ...native, source: undefined });
  expect(json.diagnostics).toEqual([]);
  expect(json.variables.map(({ name }) => name)).toEqual(['zone', 'n']);
});

const broken = [
  '',
  '"text"',
  '[1]',
  '{',
  '{"locals":{"a":1}',
  '{"locals":{"a":1,}}',
  '{"locals":{"a":[1,]}}',
  '{"locals":{"a":[1 2]}}',
  '{"locals":{"a" 1}}',
  '{"locals":{a:1}}',
  "{'locals':{}}",
  '{"locals":{"a":01}}',
  '{"locals":{"a":+1}}',
  '{"locals":{"a":.5}}',
  '{"locals":{"a":1.}}',
  '{"locals":{"a":TRUE}}',
  '{"locals":{"a":tru}}',
  '{"locals":{"a":"\\x"}}',
  '{"locals":{"a":"line\nbreak"}}',
  '{"locals":{"a":"open}}',
  '{"locals":{}} x',
  '{"locals":{}},',
  '{"locals":1}',
  '{"variable":{"x":"text"}}',
  '{"variable":{"x":[{"default":1},2]}}',
  '{"data":{"coder_parameter":[{"x":1}]}}',
  '\uFEFF{"locals":{"a":1}}',
  '{"locals":{"a":@}}',
];

test('what Terraform refuses as JSON has a diagnostic with its place', async () => {
  for (const text of broken) {
    const { diagnostics } = await readModule(new Map([['broken.tf.json', text]]));
    expect([text, diagnostics.map(({ severity, file }) => [severity, file])]).toEqual([
      text,
      [['error', 'broken.tf.json']],
    ]);
    await write({ 'broken.tf.json': text });
    await expect([text, await terraform(['validate']).catch(() => 'refused')]).toEqual([text, 'refused']);
  }
  const { diagnostics } = await readModule(new Map([['a.tf.json', '{\n "locals": {\n  "a": 1,\n }\n}']]));
  expect(diagnostics).toMatchObject([{ summary: 'Trailing comma in object', line: 4 }]);
});

test('hostile JSON ends in a diagnostic', async () => {
  for (const text of ['['.repeat(1e6), '{"a":'.repeat(1e5), `{"locals":{"a":${'['.repeat(5000)}`]) {
    const { diagnostics } = await readModule(new Map([['a.tf.json', text]]));
    expect(diagnostics).toMatchObject([{ summary: 'Nested too deeply' }]);
  }
  const deep = `{"locals":{"a":"${'${'.repeat(50_000)}"}}`;
  await expect(readModule(new Map([['a.tf.json', deep]]))).resolves.toMatchObject({ diagnostics: [] });
  const files = { 'a.tf.json': `{"locals":{"a":"${'${[1]}'.repeat(50_000)}"}}` };
  expect(() => askUs(files, ['local.a'])).toThrow();
});
