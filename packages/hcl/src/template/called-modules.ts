import { posix } from 'node:path';
import { inReadingOrder, isConfigurationFile, readConfigurationFile } from '../configuration-file.js';
import { constantValue } from '../functions/constant.js';
import { type Requirements, readRequirements } from './requirements.js';

export interface ModuleRequirements extends Requirements {
  /** Labels of the calls that lead there, joined with dots; empty: the root module. */
  readonly address: string;
}

/** Texts of a directory's configuration files by name; a directory that is not there has none. */
export type ReadDirectory = (directory: string) => Promise<ReadonlyMap<string, string>>;

/** Calls may go in a circle, which Terraform refuses later. */
const most = 1000;

/**
 * What the modules of a template require: the root and all that are called from there, each directory once. Of those that
 * come from elsewhere only the installed ones are known.
 * @param installed directories by module address, as `.terraform/modules/modules.json` lists them
 */
export async function requirementsOfModules(
  read: ReadDirectory,
  installed: ReadonlyMap<string, string>,
): Promise<ModuleRequirements[]> {
  const found: ModuleRequirements[] = [];
  const seen = new Set(['.']);
  const waiting = [{ address: '', directory: '.' }];
  for (let next = waiting.shift(); next && found.length < most; next = waiting.shift()) {
    const { address, directory } = next;
    const texts = await read(directory);
    const files = inReadingOrder([...texts.keys()].filter(isConfigurationFile)).map((name) =>
      readConfigurationFile(name, texts.get(name) ?? ''),
    );
    found.push({ address, ...readRequirements(files) });
    for (const { type, labels, attributes } of files.flatMap(({ blocks }) => blocks)) {
      const source = attributes.find(({ name }) => name === 'source')?.expression;
      if (type !== 'module' || labels[0] === undefined || source === undefined) continue;
      const called = address === '' ? labels[0] : `${address}.${labels[0]}`;
      const place = locate(directory, constantValue(source), installed.get(called));
      if (place === undefined || seen.has(place)) continue;
      seen.add(place);
      waiting.push({ address: called, directory: place });
    }
  }
  return found;
}

/** Beside the caller, or where it was installed; never outside of the template. */
function locate(from: string, source: unknown, installed: string | undefined): string | undefined {
  const isLocal = typeof source === 'string' && /^\.\.?(\/|$)/.test(source);
  const path = isLocal ? posix.join(from, source) : installed;
  if (path === undefined) return undefined;
  const directory = posix.normalize(path).replace(/(?<=.)\/$/, '');
  return directory.startsWith('..') || directory.startsWith('/') ? undefined : directory;
}
