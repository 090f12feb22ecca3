/** One line of the benchmark: several arms measured in turn, and the ratio that counts. */
export interface Row {
  /** As in the targets: P1, P2, ... */
  readonly id: string;
  readonly what: string;
  readonly unit: 'ms' | 's' | 'MiB' | 'processes' | 'CPU-s';
  /** What is to be reached, in words; shown beside what was. */
  readonly target: string;
  /** Measured round-robin: one sample of each arm a round. The first arm is ours. */
  readonly arms: Readonly<Record<string, () => Promise<number>>>;
  /** Counted rounds; one more comes first and is thrown away. */
  readonly rounds: number;
  /** Is this much reached? `ratio`: ours by the second arm, medians; undefined with one arm. */
  readonly reached: (ours: number, ratio: number | undefined) => boolean;
  /** Ends what the arms started. */
  readonly close?: () => Promise<void>;
}

export interface Measured {
  readonly row: Row;
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/** Interleaves the arms, so that a drift of the machine's speed touches all alike. */
export async function measure(row: Row): Promise<Measured> {
  const samples: Record<string, number[]> = Object.fromEntries(
    Object.keys(row.arms).map((name) => [name, []]),
  );
  try {
    for (let round = 0; round <= row.rounds; round++)
      for (const [name, sample] of Object.entries(row.arms)) {
        const value = await sample();
        if (round > 0 || row.rounds === 0) samples[name]?.push(value);
      }
  } finally {
    await row.close?.();
  }
  return { row, samples };
}
