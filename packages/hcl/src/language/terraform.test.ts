import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModule } from '../template/render.js';
import { TemplateSource } from '../template/source.js';
import { toElements } from './convert.js';

/** A line each, evaluated by Terraform and by us; `ERROR` stands for one without a value. */
const expressions = readFileSync(new URL('./expressions.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');

const heredocs = [
  '<<EOT\n  a\n    b $${1}\nEOT\n',
  '<<-EOT\n    a\n      b\n\n    c\n    EOT\n',
  '<<-EOT\n    %{ for x in [1, 2] ~}\n    - ${x}\n    %{ endfor ~}\n    EOT\n',
  '<<-EOT\n  ${1}\n    a\n  EOT\n',
];

const results = [
  ...expressions.map((text) => `try(jsonencode(${text}), "ERROR")`),
  ...heredocs.map((text) => `jsonencode(${text})`),
];

const files: Record<string, string> = {
  'main.tf': `
variable "text" {
  type    = string
  default = "eu"
}
variable "list" {
  type    = list(string)
  default = ["a", 1]
}
variable "object" {
  type    = object({ a = string, b = optional(number, 3), c = optional(string) })
  default = { a = true, d = 1 }
}
variable "any" { default = { a = [1, "x"] } }
locals {
  cities = { eu = ["berlin", "paris"], us = ["austin"] }
  deep   = { a = { b = { c = 5 } } }
}
module "child" {
  source = "./child"
  base   = 21
}
module "many" {
  source   = "./child"
  for_each = { x = 1, y = 2 }
  base     = each.value
}
locals {
  results = [
${results.map((text) => `    ${text},`).join('\n')}
  ]
}
`,
  'child/main.tf': `
variable "base" { type = number }
module "grandchild" {
  source = "./deeper"
  text   = "n\${var.base}"
}
output "doubled" { value = var.base * 2 }
output "nested" { value = module.grandchild.text }
`,
  'child/deeper/main.tf': 'variable "text" {}\noutput "text" { value = "<${var.text} in ${path.module}>" }\n',
  'data.txt': 'hello\n',
  'sub/other.txt': 'x',
  'sub/note.md': 'x',
  'data.json': '{"a": ["first"]}',
  'trim.tftpl': '<\n  %{ for x in list ~}\n    - ${x}\n  %{~ endfor ~}\n>\n',
  'data.tftpl': 'Hi ${name}!\n%{ for x in list ~}\n- ${x}\n%{ endfor ~}\n',
};

let folder: string;
let terraform: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coder-hcl-'));
  for (const name of ['child/deeper', 'sub']) await promisify(execFile)('mkdir', ['-p', join(folder, name)]);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { TF_CLI_CONFIG_FILE: _, ...env } = process.env;
  await promisify(execFile)('terraform', ['init', '-no-color'], { cwd: folder, env });
  const run = promisify(execFile)('terraform', ['console'], { cwd: folder, env, maxBuffer: 1 << 24 });
  run.child.stdin?.end('jsonencode(local.results)\n');
  const { stdout } = await run;
  // The console prints a text as a literal of the language, which JSON mostly is too.
  terraform = JSON.parse(JSON.parse(stdout.trim().replaceAll('$${', '${').replaceAll('%%{', '%{')));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('expressions have the values that Terraform gives them', () => {
  const source = new TemplateSource(
    new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
  );
  const scope = openModule(source, { parameters: new Map(), variables: new Map(), data: {} });
  const ours = toElements(scope('local.results'));
  const shown = (values: readonly unknown[]) =>
    Object.fromEntries([...expressions, ...heredocs].map((text, index) => [text, values[index]]));
  expect(shown(ours)).toEqual(shown(terraform));
});
