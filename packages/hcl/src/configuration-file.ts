import { posix } from 'node:path';
import type { Diagnostic } from './diagnostics.js';
import { toBody } from './json/blocks.js';
import { JsonProblem, parseJson } from './json/parse.js';
import { type Block, scanFile } from './scan.js';

/** Whether Terraform reads a file as configuration, by its name: `.tf` and `.tf.json`, but no hidden or backup files. */
export const isConfigurationFile = (path: string): boolean => {
  const name = posix.basename(path);
  return /.\.tf(\.json)?$/.test(name) && !name.startsWith('.');
};

const isJson = (path: string) => path.endsWith('.json');

/** Whether a file's blocks are merged into those of the others. */
export const isOverride = (path: string): boolean => /(^|_)override\.tf(\.json)?$/.test(posix.basename(path));

/** Configuration files of one directory in the order in which Terraform reads them: overrides last. */
export const inReadingOrder = (paths: Iterable<string>): string[] =>
  [...paths].sort((a, b) => Number(isOverride(a)) - Number(isOverride(b)) || (a < b ? -1 : 1));

/** What one file holds, in either syntax. */
export interface ConfigurationFile {
  readonly path: string;
  readonly blocks: readonly Block[];
  /** What is wrong with it, where it is JSON; scanning says nothing about the native syntax. */
  readonly problem: Diagnostic | undefined;
}

export function readConfigurationFile(path: string, text: string): ConfigurationFile {
  if (!isJson(path)) return { path, blocks: scanFile(text).blocks, problem: undefined };
  try {
    return { path, blocks: toBody(parseJson(text)).blocks, problem: undefined };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const { summary, detail, line } = error;
    return { path, blocks: [], problem: { severity: 'error', summary, detail, file: path, line } };
  }
}

/** Whether the language's own parser is to be asked what is wrong with a file. */
export const isNative = (path: string): boolean => !isJson(path);
