/**
 * `npm run bench`: every target as a row, ours and what it is held against measured in turn in one run.
 *
 *   npm run bench                      all rows; writes docs/benchmarks.md
 *   npm run bench -- build-1 cancel    some; writes nothing
 *   npm run bench -- --quick           fewer rounds
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { report } from './report.js';
import { type Measured, measure } from './row.js';
import { build } from './rows/build.js';
import { forms } from './rows/form.js';
import { load } from './rows/load.js';
import { processes } from './rows/processes.js';
import { start } from './rows/start.js';

const rows = { ...build, ...processes, ...start, ...load, ...forms };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in rows));
if (unknown.length)
  throw new Error(`no such row: ${unknown.join(', ')} (there are ${Object.keys(rows).join(', ')})`);

const chosen = Object.entries(rows).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const results: Measured[] = [];
for (const [name, prepare] of chosen) {
  process.stderr.write(`${name} ...`);
  results.push(await measure(await prepare(options.quick)));
  process.stderr.write(' done\n');
}
const text = report(results, new Date().toISOString());
console.log(text);
if (positionals.length === 0 && !options.quick)
  await writeFile(fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url)), text);
