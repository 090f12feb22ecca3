import { expect, test } from 'vitest';
import { formatDiagnostics } from './diagnostics.js';
import { readModule } from './module.js';
import { requirementsOfModules } from './template/called-modules.js';

const read = (text: string, more: Record<string, string> = {}) =>
  readModule(new Map(Object.entries({ 'main.tf': text, ...more })));

test('variables come by file and line, defaults as text or JSON', async () => {
  const module = await read(
    `# variable "no" {}
variable "text" {
  type        = string
  description = <<-EOT
    first
      second
  EOT
  default     = "a\\"b $\${x}" // trailing
}
variable "map" {
  type    = map(object({ a = string, b = optional(number) }))
  default = { a = "1", n = 1e3, t = true, z = null }
  sensitive = true
}
/* variable "neither" {} */
variable needed { type = list(string) }
variable "one_line" { default = -5 }
locals { text = "} variable \\"fake\\" {" }
`,
    { 'a.tf': 'variable "other" { default = null }', 'sub/b.tf': 'variable "deep" {}' },
  );
  expect(module.diagnostics).toEqual([]);
  expect(module.variables).toEqual([
    { name: 'other', description: '', type: '', defaultValue: 'null', required: false, sensitive: false },
    {
      name: 'text',
      description: 'first\n  second\n',
      type: 'string',
      defaultValue: 'a"b ${x}',
      required: false,
      sensitive: false,
    },
    {
      name: 'map',
      description: '',
      type: 'map(object({ a = string, b = optional(number) }))',
      defaultValue: '{"a":"1","n":1000,"t":true,"z":null}',
      required: false,
      sensitive: true,
    },
    {
      name: 'needed',
      description: '',
      type: 'list(string)',
      defaultValue: '',
      required: true,
      sensitive: false,
    },
    { name: 'one_line', description: '', type: '', defaultValue: '-5', required: false, sensitive: false },
  ]);
});

test('an override file replaces attributes', async () => {
  const module = await read('variable "a" {\n  default = "x"\n  description = "d"\n}', {
    'a_override.tf': 'variable "a" { default = "y" }',
  });
  expect(module.variables).toMatchObject([{ name: 'a', defaultValue: 'y', description: 'd' }]);
});

test('version constraints of providers and of Terraform', async () => {
  const text = `terraform {
  required_version = ">= 1.9"
  required_providers {
    coder = { source = "coder/coder", version = ">= 2.5" }
    aws   = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.east]
    }
    old = "~> 1.0"
  }
}
provider "coder" { version = "< 3" }`;
  const [root] = await requirementsOfModules(async () => new Map([['main.tf', text]]), new Map());
  expect(root?.versions).toEqual(['>= 1.9']);
  expect([...(root?.providers ?? [])]).toEqual([
    ['coder', { source: 'coder/coder', versions: ['>= 2.5', '< 3'] }],
    ['aws', { source: 'hashicorp/aws', versions: [] }],
    ['old', { source: '', versions: ['~> 1.0'] }],
  ]);
});

test('tags keep the texts of both sides in source order', async () => {
  const module = await read(`data "coder_workspace_tags" "t" {
  tags = {
    "zone" = var.a, os = "linux" # why
    k      = lower("\${var.a}-x")
  }
}`);
  expect(module.workspaceTagsProblem).toBeUndefined();
  expect(module.workspaceTags).toEqual([
    { key: 'zone', expression: 'var.a' },
    { key: 'os', expression: '"linux"' },
    { key: 'k', expression: 'lower("${var.a}-x")' },
  ]);
});

test.each([
  ['', '"tags" attribute is required by coder_workspace_tags'],
  ['tags = { for k in [] : k => k }', '"tags" attribute is expected to be a key-value map'],
  ['tags = { a = 1, "a" = 2 }', 'workspace tag "a" is defined multiple times'],
])('tags that cannot be read: %s', async (body, problem) => {
  const module = await read(`data "coder_workspace_tags" "t" {\n${body}\n}`);
  expect(module.workspaceTagsProblem).toBe(problem);
});

test('every mistake is a diagnostic with its place', async () => {
  const module = await read('variable "a" {\n default = \n}\n a = "x\nb=1');
  expect(module.diagnostics.map(({ summary, line }) => [summary, line])).toEqual([
    ['Invalid multi-line string', 4],
    ['Invalid expression', 2],
  ]);
  const text = formatDiagnostics(module.diagnostics);
  expect(text).toContain(
    'ERROR: Invalid expression (main.tf:2)\n> Expected the start of an expression, but ',
  );
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
});

test('hostile nesting ends in a diagnostic or a result, not in a crash', async () => {
  const deep = 2000;
  await expect(read('a {\n'.repeat(deep))).resolves.toMatchObject({ variables: [] });
  await expect(read(`locals { a = ${'"${'.repeat(deep)}1${'}"'.repeat(deep)} }`)).resolves.toBeDefined();
});

test('of a module that Terraform has loaded everything reads the same, and nothing is checked', async () => {
  const files = new Map([
    [
      'main.tf',
      `terraform { required_version = ">= 1.9" }
variable "list" { default = ["a", 1.5] }
data "coder_workspace_tags" "t" { tags = { zone = "eu" } }
`,
    ],
  ]);
  const [checked, sound] = await Promise.all([readModule(files), readModule(files, { isSound: true })]);
  expect(sound).toEqual(checked);
  const broken = await readModule(new Map([['main.tf', 'variable "x" {']]), { isSound: true });
  expect(broken.diagnostics).toEqual([]);
});
