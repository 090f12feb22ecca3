import { posix } from 'node:path';
import { inReadingOrder, isConfigurationFile, readConfigurationFile } from '../configuration-file.js';
import type { Diagnostic } from '../diagnostics.js';
import { parseExpression } from '../language/parse.js';
import { type Node, SyntaxProblem } from '../language/syntax.js';
import { EvaluationError } from '../language/value.js';
import type { Attribute, Block } from '../scan.js';
import { type PlannedData, readPlannedData } from './planned-data.js';

/** Blocks of one module's directory, by what they declare. Overrides are merged in. */
export interface ModuleSource {
  /** From the archive's root; `.` for the root module. */
  readonly directory: string;
  readonly variables: ReadonlyMap<string, Block>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly modules: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** By `type.label`. */
  readonly data: ReadonlyMap<string, Block>;
  readonly resources: ReadonlyMap<string, Block>;
  /** What is wrong with its files in JSON. */
  readonly problems: readonly Diagnostic[];
}

/**
 * The files of a template, its modules among them, read as far as they are asked for. Costs nothing again when it is used
 * again: what was parsed stays.
 */
export class TemplateSource {
  private readonly modules = new Map<string, ModuleSource | undefined>();
  private readonly parsed = new Map<string, Node | SyntaxProblem>();
  private readonly installed: ReadonlyMap<string, string>;
  /** Bytes of all files. */
  readonly size: number;

  /** What data sources answered when the template was imported. */
  readonly planned: PlannedData;

  /**
   * @param files by path from the archive's root, without `./`; `.terraform/modules` as `terraform init` left it
   * @param plan the import's plan, as `terraform show -json` prints it
   */
  constructor(
    readonly files: ReadonlyMap<string, Buffer>,
    plan?: string,
  ) {
    this.planned = readPlannedData(plan);
    this.installed = readManifest(files.get('.terraform/modules/modules.json'));
    this.size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** The module in a directory; undefined where there are no Terraform files. */
  module(directory: string): ModuleSource | undefined {
    if (!this.modules.has(directory)) this.modules.set(directory, this.read(directory));
    return this.modules.get(directory);
  }

  /** Where a module is that another one calls: beside it, or where `terraform init` put it. */
  find(address: readonly string[], source: string, from: string): ModuleSource | undefined {
    if (/^\.\.?\//.test(source))
      return this.module(posix.normalize(posix.join(from, source)).replace(/\/$/, ''));
    const directory = this.installed.get(address.join('.'));
    return directory === undefined ? undefined : this.module(posix.normalize(directory));
  }

  /** @throws EvaluationError for a text that is no expression */
  parse(expression: string): Node {
    let node = this.parsed.get(expression);
    if (!node) {
      node = parseQuietly(expression);
      this.parsed.set(expression, node);
    }
    if (node instanceof SyntaxProblem) throw new EvaluationError(`this is no expression: ${node.message}`);
    return node;
  }

  private read(directory: string): ModuleSource | undefined {
    const paths = [...this.files.keys()].filter(
      (path) => isConfigurationFile(path) && posix.dirname(path) === directory,
    );
    if (paths.length === 0) return undefined;
    const read = inReadingOrder(paths).map((path) =>
      readConfigurationFile(path, this.files.get(path)?.toString('utf8') ?? ''),
    );
    const blocks = read.flatMap((file) => file.blocks);
    return {
      directory,
      variables: byLabels(blocks, 'variable', 1),
      outputs: byLabels(blocks, 'output', 1),
      modules: byLabels(blocks, 'module', 1),
      data: byLabels(blocks, 'data', 2),
      resources: byLabels(blocks, 'resource', 2),
      locals: new Map(
        blocks
          .filter(({ type }) => type === 'locals')
          .flatMap(({ attributes }) => attributes)
          .map((attribute) => [attribute.name, attribute]),
      ),
      problems: read.flatMap(({ problem }) => problem ?? []),
    };
  }
}

function parseQuietly(expression: string): Node | SyntaxProblem {
  try {
    return parseExpression(expression);
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}

/** Blocks of a type; a later one (of an override file) replaces attributes and kinds of blocks of an earlier one. */
function byLabels(blocks: readonly Block[], type: string, labels: number): Map<string, Block> {
  const found = new Map<string, Block>();
  for (const block of blocks) {
    if (block.type !== type || block.labels.length !== labels) continue;
    const name = block.labels.join('.');
    const before = found.get(name);
    found.set(name, before ? merge(before, block) : block);
  }
  return found;
}

function merge(before: Block, after: Block): Block {
  const attributes = new Map([...before.attributes, ...after.attributes].map((one) => [one.name, one]));
  const replaced = new Set(after.blocks.map(kindOf));
  return {
    ...before,
    attributes: [...attributes.values()],
    blocks: [...before.blocks.filter((block) => !replaced.has(kindOf(block))), ...after.blocks],
  };
}

const kindOf = ({ type, labels }: Block) => (type === 'dynamic' ? (labels[0] ?? '') : type);

/** Directories of installed modules by their address. */
function readManifest(bytes: Buffer | undefined): Map<string, string> {
  const directories = new Map<string, string>();
  try {
    const manifest: unknown = JSON.parse(bytes?.toString('utf8') ?? '{}');
    const modules = manifest && typeof manifest === 'object' && 'Modules' in manifest ? manifest.Modules : [];
    if (!Array.isArray(modules)) return directories;
    for (const one of modules as { Key?: unknown; Dir?: unknown }[])
      if (typeof one?.Key === 'string' && typeof one.Dir === 'string') directories.set(one.Key, one.Dir);
  } catch {
    // A template without a readable manifest has no installed modules.
  }
  return directories;
}
