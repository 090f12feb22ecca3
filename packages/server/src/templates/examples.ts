import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateExample } from '@coder-ts/api';
import { writeTar } from '../files/tar.js';

/** Ships beside the packages: a directory for each example with `README.md` and Terraform files. */
const shipped = fileURLToPath(new URL('../../../../examples/templates', import.meta.url));

/**
 * The starter templates, by id (the name of the directory). Names, description, icon and tags come from the front matter
 * of the README.
 */
export async function listExamples(directory = shipped): Promise<TemplateExample[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    ids
      .sort()
      .map(async (id) => readExampleCard(id, await readFile(join(directory, id, 'README.md'), 'utf8'))),
  );
}

/** The archive (tar) of an example; the same files give the same bytes. Undefined for an unknown id. */
export async function readExample(id: string, directory = shipped): Promise<Buffer | undefined> {
  const known = await readdir(directory);
  if (!known.includes(id)) return undefined;
  const root = join(directory, id);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((name) => !name.startsWith('.'))
    .sort();
  return writeTar(
    await Promise.all(files.map(async (name) => ({ name, data: await readFile(join(root, name)) }))),
  );
}

function readExampleCard(id: string, readme: string): TemplateExample {
  const [, front = '', markdown = readme] = /^---\n([\s\S]*?)\n---\n+([\s\S]*)$/.exec(readme) ?? [];
  const fields = new Map(
    [...front.matchAll(/^(\w+):[ \t]*(.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()]),
  );
  return {
    id,
    url: '',
    name: fields.get('display_name') ?? id,
    description: fields.get('description') ?? '',
    icon: fields.get('icon') ?? '',
    tags: (fields.get('tags') ?? '')
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
    markdown,
  };
}
