import { checkFiles } from './check-files.js';
import {
  type ConfigurationFile,
  inReadingOrder,
  isConfigurationFile,
  isNative,
  readConfigurationFile,
} from './configuration-file.js';
import { type Diagnostic, readDiagnostics } from './diagnostics.js';
import { constantValue } from './functions/constant.js';
import { jsonText } from './functions/json.js';
import { hasUnknown, type Value } from './language/value.js';
import { type Block, type ObjectItem, scanObject } from './scan.js';
import { type RequiredProvider, readRequirements } from './template/requirements.js';
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

/** A key of `coder_workspace_tags`, both sides as they stand in the source (a key without its quotes). */
export interface WorkspaceTag {
  readonly key: string;
  readonly expression: string;
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
  readonly requiredProviders: ReadonlyMap<string, RequiredProvider>;
  /** Every `required_version`. */
  readonly requiredVersions: readonly string[];
  /** What {@link evaluateTags} reads. */
  readonly source: TemplateSource;
}

const mostBytes = 8 << 20;
const attribute = (block: Block, name: string): string | undefined =>
  block.attributes.find((entry) => entry.name === name)?.expression;

/**
 * Reads the root module of a template: its `.tf` and `.tf.json` files beside each other, by path. Nothing is run or loaded.
 * What is wrong is told in `diagnostics`, and the rest is read as far as it goes.
 * @param options.isSound Terraform has loaded these files already, so that they are HCL: the parser that says what is
 * wrong with files, a thread of some 300 ms, is not asked
 * @throws Error where the parser breaks or takes longer than 30 s.
 */
export async function readModule(
  files: ReadonlyMap<string, string>,
  { isSound = false } = {},
): Promise<Module> {
  const root = rootFiles(files);
  const size = [...root.values()].reduce((sum, text) => sum + text.length, 0);
  if (size > mostBytes) return emptyModule('Module too large', 'The Terraform files are larger than 8 MiB.');
  const read = [...root].map(([path, text]) => readConfigurationFile(path, text));
  const blocks = read.flatMap((file) => file.blocks);
  const tags = readTags(blocks);
  const variables = mergeVariables(blocks);
  const { providers, versions } = readRequirements(read);
  return {
    variables: [...variables].map(([name, attributes]) => readVariable(name, attributes)),
    workspaceTags: tags.items.map(({ key, expression }) => ({ key: key.replace(/^"|"$/g, ''), expression })),
    workspaceTagsProblem: tags.problem,
    diagnostics: isSound ? [] : await findMistakes(root, read),
    requiredProviders: providers,
    requiredVersions: versions,
    source: new TemplateSource(new Map([...root].map(([name, text]) => [name, Buffer.from(text)]))),
  };
}

async function findMistakes(
  texts: ReadonlyMap<string, string>,
  files: readonly ConfigurationFile[],
): Promise<Diagnostic[]> {
  const native = new Map([...texts].filter(([path]) => isNative(path)));
  const errors = native.size === 0 ? [] : await checkFiles(native);
  return [
    ...errors.flatMap(([file, message]) => readDiagnostics(file, message)),
    ...files.flatMap(({ problem }) => problem ?? []),
  ];
}

/** The configuration files of the root, overrides last. */
function rootFiles(files: ReadonlyMap<string, string>): Map<string, string> {
  const paths = new Map([...files.keys()].map((path) => [path.replace(/^\.\//, ''), path]));
  const names = [...paths.keys()].filter((name) => !name.includes('/') && isConfigurationFile(name));
  return new Map(inReadingOrder(names).map((name) => [name, files.get(paths.get(name) ?? '') ?? '']));
}

function emptyModule(summary: string, detail: string): Module {
  return {
    variables: [],
    workspaceTags: [],
    workspaceTagsProblem: undefined,
    diagnostics: [{ severity: 'error', summary, detail, file: undefined, line: undefined }],
    requiredProviders: new Map(),
    requiredVersions: [],
    source: new TemplateSource(new Map()),
  };
}

type Attributes = Map<string, string>;

/** Attributes of variables by name; a later block (of an override file) replaces attributes of an earlier one. */
function mergeVariables(blocks: readonly Block[]): Map<string, Attributes> {
  const variables = new Map<string, Attributes>();
  for (const { type, labels, attributes } of blocks) {
    const [name] = labels;
    if (type !== 'variable' || name === undefined) continue;
    const merged = variables.get(name) ?? new Map<string, string>();
    for (const entry of attributes) merged.set(entry.name, entry.expression);
    variables.set(name, merged);
  }
  return variables;
}

function readVariable(name: string, attributes: Attributes): Variable {
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

interface Tags {
  readonly items: readonly ObjectItem[];
  readonly problem: string | undefined;
}

function readTags(blocks: readonly Block[]): Tags {
  const items: ObjectItem[] = [];
  const keys = new Set<string>();
  const problem = (text: string): Tags => ({ items: [], problem: text });
  for (const block of blocks) {
    if (block.type !== 'data' || block.labels[0] !== 'coder_workspace_tags') continue;
    const expression = attribute(block, 'tags');
    if (expression === undefined) return problem('"tags" attribute is required by coder_workspace_tags');
    const own = scanObject(expression);
    if (!own) return problem('"tags" attribute is expected to be a key-value map');
    for (const item of own) {
      const key = item.key.replace(/^"|"$/g, '');
      if (keys.has(key)) return problem(`workspace tag "${key}" is defined multiple times`);
      keys.add(key);
      items.push(item);
    }
  }
  return { items, problem: undefined };
}
