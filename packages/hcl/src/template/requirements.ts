import { type ConfigurationFile, isOverride } from '../configuration-file.js';
import { constantValue } from '../functions/constant.js';
import { type Attribute, type Block, scanObject } from '../scan.js';

export interface RequiredProvider {
  /** Empty where none is given: the provider of that name in the namespace `hashicorp`. */
  readonly source: string;
  /** Constraint texts, of every place that names the provider. */
  readonly versions: readonly string[];
}

/** What a module asks of Terraform and of providers. */
export interface Requirements {
  /** By local name. */
  readonly providers: ReadonlyMap<string, RequiredProvider>;
  /** Every `required_version`. */
  readonly versions: readonly string[];
}

/** Requirements of one module's files, in reading order: an override takes the place of what it names. */
export function readRequirements(files: readonly ConfigurationFile[]): Requirements {
  const required = new Map<string, { source: string; version: string | undefined }>();
  const legacy: { name: string; version: string }[] = [];
  let versions: string[] = [];
  for (const { path, blocks } of files) {
    const terraform = blocks.filter(({ type }) => type === 'terraform');
    const own = terraform.flatMap((block) => constantText(block, 'required_version') ?? []);
    versions = isOverride(path) && own.length > 0 ? own : [...versions, ...own];
    for (const block of terraform.flatMap((one) => one.blocks))
      if (block.type === 'required_providers')
        for (const entry of block.attributes) required.set(entry.name, readEntry(entry));
    for (const block of blocks) {
      const version = block.type === 'provider' ? constantText(block, 'version') : undefined;
      if (version !== undefined) legacy.push({ name: block.labels[0] ?? '', version });
    }
  }
  const names = new Set([...required.keys(), ...legacy.map(({ name }) => name)]);
  const providers = [...names].map((name): [string, RequiredProvider] => {
    const { source = '', version } = required.get(name) ?? {};
    const more = legacy.filter((one) => one.name === name).map((one) => one.version);
    return [name, { source, versions: version === undefined ? more : [version, ...more] }];
  });
  return { providers: new Map(providers), versions };
}

/** `{ source = "...", version = "..." }`, or the version alone. */
function readEntry({ expression }: Attribute): { source: string; version: string | undefined } {
  const items = scanObject(expression);
  if (!items) return { source: '', version: plainText(expression) };
  const given = new Map(items.map(({ key, expression: text }) => [key.replace(/^"|"$/g, ''), text]));
  return { source: plainText(given.get('source')) ?? '', version: plainText(given.get('version')) };
}

/** Texts of provider requirements are plain; `configuration_aliases` beside them are references without value. */
const plainText = (expression: string | undefined) => /^"([^"\\$]*)"$/.exec(expression ?? '')?.[1];

function constantText({ attributes }: Block, name: string): string | undefined {
  const expression = attributes.find((one) => one.name === name)?.expression;
  const value = expression === undefined ? undefined : constantValue(expression);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
