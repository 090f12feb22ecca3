/**
 * `npm run bench`: every target as a row, ours and what it is held against measured in turn in one run.
 *
 *   npm run bench                      all rows; writes docs/benchmarks.md
 *   npm run bench -- P7 cancel         some, by target or name; writes nothing
 *   npm run bench -- --quick           fewer rounds; writes nothing
 *   npm run bench -- --quick --write   fewer rounds, and the page says so
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopPostgres } from './database.js';
import { report } from './report.js';
import { type Measured, measure, type Prepare } from './row.js';
import { build } from './rows/build.js';
import { crowds } from './rows/crowd.js';
import { daemons } from './rows/daemons.js';
import { following } from './rows/follow.js';
import { forms } from './rows/form.js';
import { jobList } from './rows/job-list.js';
import { load } from './rows/load.js';
import { logs } from './rows/logs.js';
import { processes } from './rows/processes.js';
import { queueDepth } from './rows/queue-depth.js';
import { queueLatency } from './rows/queue-latency.js';
import { queueThroughput } from './rows/queue-throughput.js';
import { requests } from './rows/requests.js';
import { start } from './rows/start.js';

/** By target and name. */
const rows: Readonly<Record<string, Prepare>> = {
  ...build,
  ...processes,
  ...start,
  ...load,
  ...forms,
  ...queueLatency,
  ...queueThroughput,
  ...queueDepth,
  ...jobList,
  ...logs,
  ...following,
  ...daemons,
  ...crowds,
  ...requests,
};
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const isNamed = (key: string) => (name: string) => key.toLowerCase().split(' ').includes(name.toLowerCase());
const unknown = positionals.filter((name) => !Object.keys(rows).some((key) => isNamed(key)(name)));
if (unknown.length)
  throw new Error(`no such row: ${unknown.join(', ')} (there are ${Object.keys(rows).join(', ')})`);

const chosen = Object.entries(rows).filter(
  ([key]) => positionals.length === 0 || positionals.some(isNamed(key)),
);
const results: Measured[] = [];
let failed = 0;
try {
  for (const [name, prepare] of chosen) {
    const started = performance.now();
    process.stderr.write(`${name} ...`);
    try {
      results.push(await measure(await prepare(options.quick)));
      process.stderr.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    } catch (error) {
      failed++;
      process.stderr.write(` failed: ${error instanceof Error ? error.stack : error}\n`);
    }
  }
} finally {
  await stopPostgres();
}
const command = `npm run bench${options.quick ? ' -- --quick' : ''}`;
const text = report(results, command, new Date().toISOString());
console.log(text);
// A page that lacks a row would hide it.
if (positionals.length === 0 && failed === 0 && (options.write || !options.quick))
  await writeFile(fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url)), text);
if (failed > 0) process.exitCode = 1;
