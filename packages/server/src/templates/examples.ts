import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateExample } from '@coder-ts/api';
import { pack } from 'tar-stream';

const directory = fileURLToPath(new URL('../../../../examples/templates', import.meta.url));

const exampleIds = async (): Promise<string[]> => (await readdir(directory).catch((): string[] => [])).sort();

/** `key: value` lines of a README's front matter; a list is written in brackets. */
function frontMatter(readme: string): { values: Record<string, string>; markdown: string } {
  const match = /^---\n([\s\S]*?)\n---\n+/.exec(readme);
  if (!match) return { values: {}, markdown: readme };
  const lines = (match[1] ?? '').split('\n').map((line) => /^(\w+):\s*(.*)$/.exec(line));
  const values = Object.fromEntries(lines.flatMap((line) => (line ? [[line[1] ?? '', line[2] ?? '']] : [])));
  return { values, markdown: readme.slice(match[0].length) };
}

const listOf = (text = '') =>
  text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** The starter templates that come with the product, by id. */
export async function listExamples(): Promise<TemplateExample[]> {
  const ids = await exampleIds();
  return Promise.all(
    ids.map(async (id) => {
      const { values, markdown } = frontMatter(await readFile(join(directory, id, 'README.md'), 'utf8'));
      return {
        id,
        url: '',
        name: values.display_name ?? id,
        description: values.description ?? '',
        icon: values.icon ?? '',
        tags: listOf(values.tags),
        markdown,
      };
    }),
  );
}

/** The files of a starter template as tar, the same bytes each time; undefined for an unknown one. */
export async function archiveExample(id: string): Promise<Buffer | undefined> {
  if (!(await exampleIds()).includes(id)) return undefined;
  const archive = pack();
  for (const name of (await readdir(join(directory, id))).sort())
    archive.entry({ name, mtime: new Date(0) }, await readFile(join(directory, id, name)));
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
