/** A row of a job's log before it is stored. */
export interface LogLine {
  readonly source: 'provisioner_daemon' | 'provisioner';
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** RFC 3339. */
  readonly createdAt: string;
  readonly stage: string;
  readonly output: string;
}

/** What a job's log holds: bytes of output, and whether it was cut. */
export interface LogAccount {
  readonly length: number;
  readonly overflowed: boolean;
}

/** Bytes of output that a job's log may hold. */
export const mostLogBytes = 1_048_576;
/** Held back for stage markers, error rows and the last rows, so that a job that fails late still says why. */
export const reservedLogBytes = 32_768;

/** Where the log was cut, in the words that clients look for. */
export const overflowMessage =
  'Provisioner logs exceeded the max size of 1MB. Will not continue to write provisioner logs for workspace build.';

const bytesOf = (line: LogLine): number => Buffer.byteLength(line.output);
export const totalBytes = (lines: readonly LogLine[]): number =>
  lines.reduce((sum, line) => sum + bytesOf(line), 0);

/**
 * Which lines of a batch a job's log takes (`jobs.md` 4.5, 6 item 11). Ordinary lines until they would reach into the
 * reserve; there a warning marks the cut, and from then on stage markers, error rows and the job's last rows while the
 * reserve lasts. `length` never exceeds {@link mostLogBytes}.
 */
export function keepLogs(
  account: LogAccount,
  lines: readonly LogLine[],
  last: boolean,
): { kept: LogLine[]; account: LogAccount } {
  let { length, overflowed } = account;
  const kept: LogLine[] = [];
  const take = (line: LogLine) => {
    kept.push(line);
    length += bytesOf(line);
  };
  const markBytes = Buffer.byteLength(overflowMessage);
  for (const line of lines) {
    const fits = length + bytesOf(line) + markBytes <= mostLogBytes - reservedLogBytes;
    if (!overflowed && fits) {
      take(line);
      continue;
    }
    if (!overflowed) {
      overflowed = true;
      take({ ...line, level: 'warn', output: overflowMessage });
    }
    if ((last || isMarker(line) || line.level === 'error') && length + bytesOf(line) <= mostLogBytes)
      take(line);
  }
  return { kept, account: { length, overflowed } };
}

const isMarker = (line: LogLine): boolean => line.source === 'provisioner_daemon' && line.output === '';
