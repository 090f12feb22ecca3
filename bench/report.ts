import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { claimsTable } from './claims-table.js';
import { type Measured, summarize } from './row.js';
import { table } from './table.js';

const number = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function line({ row, samples, note }: Measured): readonly string[] {
  const arms = Object.entries(samples);
  const of = (arm: string) => summarize(samples[arm] ?? []);
  const [ours, ...others] = arms.map(([name]) => ({ name, ...of(name) }));
  const ratios = others.map((other) => ({ name: other.name, ratio: (ours?.median ?? 0) / other.median }));
  const spread = arms.map(([name, values]) => {
    const { median, p99 } = of(name);
    const range = `[${number(Math.min(...values))}..${number(Math.max(...values))}]`;
    return `${name} ${number(median)} ${range}${row.tail ? ` p99 ${number(p99)}` : ''}`;
  });
  return [
    row.id,
    note === '' ? row.what : `${row.what} (${note})`,
    row.unit,
    spread.join('; '),
    ratios
      .map(({ name, ratio }) => (ratios.length > 1 ? `${name} ${ratio.toFixed(2)}` : ratio.toFixed(2)))
      .join('; '),
    row.target,
    row.reached(ours?.median ?? Number.NaN, ratios[0]?.ratio, of) ? 'yes' : 'no',
  ];
}

/** The results as a page: what was measured, where, and with what. */
export function report(results: readonly Measured[], command: string, at: string): string {
  const head = ['Row', 'What', 'Unit', 'Median [least..most] by arm', 'Ours / other', 'Target', 'Reached'];
  const terraform = JSON.parse(
    execFileSync('terraform', ['version', '-json'], { encoding: 'utf8' }),
  ).terraform_version;
  return `# Benchmarks

Written by \`${command}\` at ${at}. Ratios count: each row's arms were measured in turn in the same run, so that they
saw the same machine. Absolute values hold for this one: ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB,
Node ${process.versions.node}, Terraform ${terraform}, embedded PostgreSQL with its default settings.

${table(head, results.map(line))}

P4 to P6 stand beside a queue by hand (one table, one index, two statements), graphile-worker and pg-boss on the same
PostgreSQL, each as it comes. What they do not do: lanes of tags, a log, results, and an end that is written with all that
hangs on it in one transaction; P5 holds the whole of that against their bare completion.

## Held against the original

Everything that was seen to go wrong in the original (v2.35, the same kind of machine), and the row or the test that shows that it
does not here.

${claimsTable()}
`;
}
