import { checkFiles } from './check-files.js';
import { isConfigurationFile, isNative } from './configuration-file.js';
import { type Diagnostic, readDiagnostics } from './diagnostics.js';
import { constantValue } from './functions/constant.js';
import { jsonText } from './functions/json.js';
import { hasUnknown, type Value } from './language/value.js';
import type { Block } from './scan.js';
import { isSoundFile } from './soundness.js';
import { readTags, type WorkspaceTag } from './tags.js';
import { TemplateSource } from './template/source.js';

/** A `variable` of the root module. */
export interface Variable {
  readonly name: string;
  readonly description: string;
  /** The text of the type expression; empty where none is given. */
  readonly type: string;
  /** A text as it is, any other value as JSON; empty where there is none. */
  readonly defaultValue: string;
  /** It has no default. */
  readonly required: boolean;
  readonly sensitive: boolean;
}

/** What a root module says without Terraform. */
export interface Module {
  /** By file name, then line. */
  readonly variables: readonly Variable[];
  /** In source order. */
  readonly workspaceTags: readonly WorkspaceTag[];
  /** Why the workspace tags cannot be read; undefined where they can. */
  readonly workspaceTagsProblem: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What {@link evaluateTags} reads. */
  readonly source: TemplateSource;
}

const mostBytes = 8 << 20;
/**
 * Reads the root module of a template: its `.tf` and `.tf.json` files beside each other, by path. Nothing is run or loaded.
 * What is wrong is told in `diagnostics`, and the rest is read as far as it goes.
 * @param options.isSound Terraform has loaded these files already, so that they are HCL: what is wrong with them is not
 * looked for
 * @throws Error where the parser breaks or takes longer than 30 s.
 */
export async function readModule(
  files: ReadonlyMap<string, string>,
  { isSound = false } = {},
): Promise<Module> {
  const texts = rootFiles(files);
  const size = [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  if (size > mostBytes) return emptyModule('Module too large', 'The Terraform files are larger than 8 MiB.');
  const source = new TemplateSource(new Map([...texts].map(([name, text]) => [name, Buffer.from(text)])));
  const root = source.module('.');
  const { tags, problem } = readTags(root);
  return {
    variables: [...(root?.variables ?? [])].map(([name, block]) => readVariable(name, block)),
    workspaceTags: tags,
    workspaceTagsProblem: problem,
    diagnostics: isSound ? [] : [...(await findMistakes(texts)), ...(root?.problems ?? [])],
    source,
  };
}

async function findMistakes(texts: ReadonlyMap<string, string>): Promise<Diagnostic[]> {
  const doubtful = new Map([...texts].filter(([path, text]) => isNative(path) && !isSoundFile(text)));
  const errors = doubtful.size === 0 ? [] : await checkFiles(doubtful);
  return errors.flatMap(([file, message]) => readDiagnostics(file, message));
}

/** The configuration files of the root. */
function rootFiles(files: ReadonlyMap<string, string>): Map<string, string> {
  const named = [...files].map(([path, text]): [string, string] => [path.replace(/^\.\//, ''), text]);
  return new Map(named.filter(([name]) => !name.includes('/') && isConfigurationFile(name)));
}

function emptyModule(summary: string, detail: string): Module {
  return {
    variables: [],
    workspaceTags: [],
    workspaceTagsProblem: undefined,
    diagnostics: [{ severity: 'error', summary, detail, file: undefined, line: undefined }],
    source: new TemplateSource(new Map()),
  };
}

function readVariable(name: string, block: Block): Variable {
  const attributes = new Map(block.attributes.map((one) => [one.name, one.expression]));
  const value = constant(attributes.get('default'));
  return {
    name,
    description: constantText(attributes.get('description')),
    type: (attributes.get('type') ?? '').replace(/^"(.*)"$/, '$1'),
    defaultValue: value === undefined ? '' : typeof value === 'string' ? value : jsonText(value),
    required: !attributes.has('default'),
    sensitive: String(constant(attributes.get('sensitive'))) === 'true',
  };
}

/** The value of an expression without names; undefined where it has none. */
function constant(text: string | undefined): Value | undefined {
  const value = text === undefined ? undefined : constantValue(text);
  return value === undefined || hasUnknown(value) ? undefined : value;
}

function constantText(text: string | undefined): string {
  const value = constant(text);
  return typeof value === 'string' ? value : '';
}
