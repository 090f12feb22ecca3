import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { type Measured, median } from './row.js';

const number = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function line({ row, samples }: Measured): readonly string[] {
  const arms = Object.entries(samples);
  const [ours, other] = arms.map(([, values]) => median(values));
  const ratio = other === undefined || ours === undefined ? undefined : ours / other;
  const spread = arms.map(
    ([name, values]) =>
      `${name} ${number(median(values))} [${number(Math.min(...values))}..${number(Math.max(...values))}]`,
  );
  return [
    row.id,
    row.what,
    row.unit,
    spread.join('; '),
    ratio === undefined ? '' : ratio.toFixed(2),
    row.target,
    row.reached(ours ?? Number.NaN, ratio) ? 'yes' : 'no',
  ];
}

/** The results as a page: what was measured, where, and with what. */
export function report(results: readonly Measured[], at: string): string {
  const head = ['Row', 'What', 'Unit', 'Median [least..most] by arm', 'Ours / other', 'Target', 'Reached'];
  const rows = results.map(line);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const text = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const terraform = JSON.parse(
    execFileSync('terraform', ['version', '-json'], { encoding: 'utf8' }),
  ).terraform_version;
  return `# Benchmarks

Written by \`npm run bench\` at ${at}. Ratios count: each row's arms were measured in turn in the same run, so that they
saw the same machine. Absolute values hold for this one: ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB,
Node ${process.versions.node}, Terraform ${terraform}, embedded PostgreSQL with its default settings.

${text(head)}
|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|
${rows.map(text).join('\n')}
`;
}
