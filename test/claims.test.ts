import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { claims } from '../bench/claims.js';

const root = fileURLToPath(new URL('..', import.meta.url));

async function rows(): Promise<string> {
  const files = await readdir(`${root}/bench/rows`);
  return (await Promise.all(files.map((file) => readFile(`${root}/bench/rows/${file}`, 'utf8')))).join();
}

test.each(claims)('shown: $weakness', async ({ row, tests = [] }) => {
  expect(row ?? tests[0]).toBeDefined();
  if (row) expect(await rows()).toContain(`id: '${row}'`);
  for (const text of tests) {
    const [file = '', ...title] = text.split(': ');
    expect(await readFile(`${root}/${file}`, 'utf8')).toContain(`'${title.join(': ')}'`);
  }
});
