import { expect, test } from 'vitest';
import { readModule } from './module.js';
import { evaluateTags, type TagInputs } from './tags.js';

async function tagsOf(tags: string, rest = '', inputs: TagInputs = {}) {
  const text = `data "coder_workspace_tags" "t" {\n tags = {\n${tags}\n}\n}\n${rest}`;
  const module = await readModule(new Map([['main.tf', text]]));
  expect(module.diagnostics).toEqual([]);
  return evaluateTags(module.source, inputs);
}

test('variables, locals, parameters and given data have their values', async () => {
  const outcome = await tagsOf(
    `
    "zone" = var.zone
    user   = data.coder_workspace_owner.me.name
    (local.key) = "\${local.both}!"
    size = data.coder_parameter.size.value
    counted = data.coder_parameter.counted[0].value
    flag = true
    "\${var.zone}-n" = 1 + 2 * 3`,
    `
data "coder_workspace_owner" "me" {}
variable "zone" { default = "eu" }
variable "n" {
  type = number
  default = 3
}
locals {
  key = upper("k")
  both = join("-", [for s in ["a", "b", ""] : "\${s}\${var.n}" if s != ""])
}
data "coder_parameter" "size" {
  name = "Size"
  type = "number"
  default = var.n * 2
}
data "coder_parameter" "counted" {
  count = var.n > 2 ? 1 : 0
  name = "c"
  default = { a = { b = "deep" } }.a["b"]
}`,
    {
      variables: { zone: 'us', n: '5' },
      data: { coder_workspace_owner: { name: 'ada' } },
    },
  );
  expect(outcome).toEqual({
    kind: 'tags',
    tags: {
      zone: 'us',
      user: 'ada',
      K: 'a5-b5!',
      size: '10',
      counted: 'deep',
      flag: 'true',
      'us-n': '7',
    },
  });
});

test('given parameter values win over defaults, by the name of the parameter', async () => {
  const parameter = 'data "coder_parameter" "p" {\n name = "Region"\n default = "eu"\n}';
  const outcome = await tagsOf('a = data.coder_parameter.p.value', parameter, {
    parameters: { Region: 'us' },
  });
  expect(outcome).toEqual({ kind: 'tags', tags: { a: 'us' } });
});

test('functions and operators', async () => {
  const cases = [
    ['format("%s-%d", "a", 2)', 'a-2'],
    ['replace("a.b.c", ".", "-")', 'a-b-c'],
    ['substr("hello", -3, 2)', 'll'],
    ['element(split(",", "a,b"), 3)', 'b'],
    ['lookup({ a = 1 }, "b", "none")', 'none'],
    ['coalesce("", "x")', 'x'],
    ['trim("  x ", " ")', 'x'],
    ['jsondecode("{\\"a\\":[1,2]}").a[1]', '2'],
    ['join(",", keys({ b = 1, a = 2 }))', 'a,b'],
    ['join(",", [{ n = "x" }, { n = "y" }][*].n)', 'x,y'],
    ['max([1, 9, 3]...)', '9'],
    ['"%{ if 1 < 2 }yes%{ else }no%{ endif }"', 'yes'],
    ['!contains(["a"], "b") && true', 'true'],
    ['"tab\\t\\u00e9 $${x}"', 'tab\té ${x}'],
    ['<<-E\n    a\n      b\n    E', 'a\n  b\n'],
  ] as const;
  const outcome = await tagsOf(cases.map(([expression], index) => `t${index} = ${expression}`).join('\n'));
  const expected = Object.fromEntries(cases.map(([, value], index) => [`t${index}`, value]));
  expect(outcome).toEqual({ kind: 'tags', tags: expected });
});

test('what has no value before the template runs', async () => {
  const cases = [
    ['[1]', /only primitive types are supported - bool, number, and string/],
    ['data.other.x.value', /there is no "data.other.x" in the template/],
    ['file("x")', /there is no file "x" in the template/],
    ['var.nothing', /there is no variable "nothing"/],
    ['var.required', /the variable "required" has no value/],
    ['local.loop', /"local.loop" depends on itself/],
    ['terraform_data.x.id', /not known before the template runs/],
    ['terraform_data.y.id', /there is no "terraform_data.y" in the template/],
    ['join("", range(5000))', /at most 1024/],
    ['local.j', /too long|too large/],
    ['null', /only primitive types/],
  ] as const;
  const doubling = 'abcdefghij'
    .split('')
    .map(
      (name, index, all) =>
        `${name} = concat(local.${all[index - 1] ?? 'z'}, local.${all[index - 1] ?? 'z'})`,
    )
    .join('\n');
  const outcome = await tagsOf(
    `${cases.map(([expression], index) => `t${index} = ${expression}`).join('\n')}\nb = "fine"`,
    `resource "terraform_data" "x" {}\nvariable "required" {}\nlocals {\n loop = local.loop\n z = range(500)\n${doubling}\n}`,
  );
  expect(outcome).toEqual({
    kind: 'invalid',
    problems: cases.map(([, message], index) => ({
      key: `t${index}`,
      message: expect.stringMatching(message),
    })),
  });
});
