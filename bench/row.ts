/** One line of the benchmark: several arms measured in turn, and the ratio that counts. */
export interface Row {
  /** As in the targets: P1, P2, ... */
  readonly id: string;
  readonly what: string;
  readonly unit: 'ms' | 's' | 'MiB' | 'processes' | 'CPU-s' | 'CPU-ms' | 'jobs/s' | 'builds/s' | 'lines/s';
  /** What is to be reached, in words; shown beside what was. */
  readonly target: string;
  /** Measured round-robin: one sample of each arm a round, or several at once. The first arm is ours. */
  readonly arms: Readonly<Record<string, () => Promise<number | readonly number[]>>>;
  /** Counted rounds; one more comes first and is thrown away. */
  readonly rounds: number;
  /** Is this much reached? Medians, and percentiles where the median isn't the question. */
  readonly reached: (ours: number, ratio: number | undefined, of: Summaries) => boolean;
  /** Shows the 99th percentile beside the median. */
  readonly tail?: boolean;
  /** More that was seen while it was measured, shown behind what it is. */
  readonly note?: () => string;
  /** Ends what the arms started. */
  readonly close?: () => Promise<unknown>;
}

/** Makes a row ready to be measured. */
export type Prepare = (quick: boolean) => Promise<Row>;

export interface Summary {
  readonly median: number;
  readonly p99: number;
}
export type Summaries = (arm: string) => Summary;

export interface Measured {
  readonly row: Row;
  readonly note: string;
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** The value below which this share of the samples lies, between neighbours by proportion. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const summarize = (values: readonly number[]): Summary => ({
  median: median(values),
  p99: quantile(values, 0.99),
});

/** Interleaves the arms, so that a drift of the machine's speed touches all alike. */
export async function measure(row: Row): Promise<Measured> {
  const samples: Record<string, number[]> = Object.fromEntries(
    Object.keys(row.arms).map((name) => [name, []]),
  );
  try {
    for (let round = 0; round <= row.rounds; round++)
      for (const [name, sample] of Object.entries(row.arms)) {
        const values = [await sample()].flat();
        if (round > 0 || row.rounds === 0) samples[name]?.push(...values);
      }
    return { row, samples, note: row.note?.() ?? '' };
  } finally {
    await row.close?.();
  }
}
