import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds of a tick of the kernel's accounting. */
const tickMs = 10;

/** The numbers of a process behind its name: state is 0, parent 1, utime, stime, cutime and cstime 11 to 14. */
async function statOf(pid: number | string): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

const sum = (fields: readonly number[], ...places: readonly number[]) =>
  places.reduce((total, place) => total + (fields[place] ?? 0), 0);

/** Processor time of a process and of its children that ended, ms. */
export async function processorMs(pid: number): Promise<number> {
  return sum(await statOf(pid), 11, 12, 13, 14) * tickMs;
}

/** Processor time of a PostgreSQL, ms: its postmaster, its connections that ended, and those that are. */
export async function postgresProcessorMs(dataDirectory: string): Promise<number> {
  const [postmaster = ''] = (await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
  let total = sum(await statOf(postmaster), 11, 12, 13, 14);
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const fields = await statOf(pid);
    if (fields[1] === Number(postmaster)) total += sum(fields, 11, 12);
  }
  return total * tickMs;
}
