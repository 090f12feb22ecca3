import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigurationFile, type ModuleRequirements, requirementsOfModules } from '@coder-ts/hcl';
import { providerVersion } from '@coder-ts/terraform-provider';
import { type JsonObject, object, text } from './conversion/values.js';
import { directoriesOfModules } from './modules-archive.js';
import { admits } from './provider-constraint.js';

/** What a module of a template wants of the `coder/coder` provider, which the built-in one is not. */
export interface ProviderDemand {
  readonly constraint: string;
  /** Address of the module; empty: the root. */
  readonly module: string;
}

const SOURCE = /^(registry\.terraform\.io\/)?coder\/coder$/i;

/** More is no template that somebody wrote; reading it takes a good part of a second. */
const MOST_BYTES = 4 << 20;

/**
 * The first demand that the built-in provider does not meet, of the modules in a session's directory; of modules from
 * elsewhere, those that init has installed. Undefined: the built-in provider will do.
 */
export async function findUnmetDemand(root: string): Promise<ProviderDemand | undefined> {
  let room = MOST_BYTES;
  const read = async (directory: string) => {
    const texts = await readConfiguration(join(root, directory), room);
    for (const text of texts.values()) room -= text.length;
    return texts;
  };
  const modules = await requirementsOfModules(read, await directoriesOfModules(root));
  return unmetDemand(modules, providerVersion);
}

/** The first demand on `coder/coder`, under whatever local name, that a version does not meet. */
export function unmetDemand(
  modules: readonly ModuleRequirements[],
  version: string,
): ProviderDemand | undefined {
  return modules
    .flatMap(({ address, providers }) =>
      [...providers.values()]
        .filter(({ source }) => SOURCE.test(source))
        .flatMap(({ versions }) => versions.map((constraint) => ({ constraint, module: address }))),
    )
    .find(({ constraint }) => !admits(constraint, version));
}

/** The configuration files of a directory by name, as far as there is room for them. */
async function readConfiguration(directory: string, room: number): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let left = room;
  for (const name of (await readdir(directory).catch(() => [])).sort()) {
    if (!isConfigurationFile(name)) continue;
    const path = join(directory, name);
    const { size } = await stat(path);
    if (size > left) continue;
    left -= size;
    texts.set(name, await readFile(path, 'utf8'));
  }
  return texts;
}

const wanted = ({ constraint, module }: ProviderDemand) =>
  `${module === '' ? 'the template' : `module "${module}"`} wants coder/coder "${constraint}", which does not admit the built-in ${providerVersion}`;

/** The row of the log that says whose provider runs. */
export const tellDemand = (demand: ProviderDemand): string => `${wanted(demand)}: Terraform installs it`;

/** Whether a message of init says that the provider could not be had. */
export function isMissingProvider(event: JsonObject): boolean {
  const { summary, detail } = object(event.diagnostic);
  return /provider packages?$|install provider/i.test(text(summary)) && text(detail).includes('coder/coder');
}

/** What to do where Terraform finds no provider that meets a demand. */
export const adviseOn = (demand: ProviderDemand): string =>
  [
    `${wanted(demand)}, and Terraform could not install one that does.`,
    `Either let the constraint admit ${providerVersion} (such as ">= 2.0"),`,
    `or let this provisioner reach a registry or a mirror that has such a version`,
    `("provider_installation" in the file that TF_CLI_CONFIG_FILE names)`,
  ].join(' ');
