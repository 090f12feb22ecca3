/** A row of a job's log before it is stored. */
export interface LogLine {
  readonly source: 'provisioner_daemon' | 'provisioner';
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** RFC 3339. */
  readonly createdAt: string;
  readonly stage: string;
  readonly output: string;
}

/** What a job's log holds: bytes of its rows, and whether it was cut. */
export interface LogAccount {
  readonly length: number;
  readonly overflowed: boolean;
}

/** Bytes of output that a job's log may hold, a row counted by {@link rowBytes}. */
export const mostLogBytes = 1_048_576;
/** Held back for stage markers, error rows and the last rows, so that a job that fails late still says why. */
export const reservedLogBytes = 32_768;
/** The part of the reserve that is the last rows' alone: a flood of errors leaves room for how it ended. */
const lastLogBytes = 16_384;

/** Where the log was cut, in the words that clients look for. */
export const overflowMessage =
  'Provisioner logs exceeded the max size of 1MB. Will not continue to write provisioner logs for workspace build.';

/** What a row costs at least: a row is more than its text, and a flood of empty ones ends after 64 Ki of them. */
const leastRowBytes = 16;

/** What a row costs of its job's log: the bytes of its output, as stored, 16 at least. */
export const rowBytes = ({ output }: Pick<LogLine, 'output'>): number =>
  Math.max(leastRowBytes, Buffer.byteLength(output));
export const totalBytes = (lines: readonly Pick<LogLine, 'output'>[]): number =>
  lines.reduce((sum, line) => sum + rowBytes(line), 0);

/**
 * Which lines of a batch a job's log takes (`jobs.md` 4.5, 6 item 11). Ordinary lines until they would reach into the
 * reserve; there a warning marks the cut, and from then on stage markers and error rows while their part of the reserve
 * lasts, and of the job's last rows the newest that fit. `length` never exceeds {@link mostLogBytes}.
 * @returns `stored`: how many lines were taken before the cut, all of them where there is none
 */
export function keepLogs(
  account: LogAccount,
  lines: readonly LogLine[],
  last: boolean,
): { kept: LogLine[]; account: LogAccount; stored: number } {
  const most = mostLogBytes - reservedLogBytes - Buffer.byteLength(overflowMessage);
  let { length } = account;
  const stored = account.overflowed ? 0 : countFitting(lines, most - length);
  const kept = lines.slice(0, stored);
  length += totalBytes(kept);
  const [first, ...others] = lines.slice(stored);
  if (!first) return { kept, account: { length, overflowed: account.overflowed }, stored };
  if (!account.overflowed) {
    kept.push({ ...first, level: 'warn', output: overflowMessage });
    length += Buffer.byteLength(overflowMessage);
  }
  const rest = last
    ? chooseFitting([first, ...others].reverse(), mostLogBytes - length).reverse()
    : chooseFitting([first, ...others].filter(isImportant), mostLogBytes - lastLogBytes - length);
  kept.push(...rest);
  return { kept, account: { length: length + totalBytes(rest), overflowed: true }, stored };
}

/** How many from the beginning have room. */
function countFitting(lines: readonly LogLine[], room: number): number {
  let left = room;
  const end = lines.findIndex((line) => {
    left -= rowBytes(line);
    return left < 0;
  });
  return end === -1 ? lines.length : end;
}

/** Those that have room, in order; one that has none makes way for smaller ones. */
function chooseFitting(lines: readonly LogLine[], room: number): LogLine[] {
  let left = room;
  return lines.filter((line) => {
    if (rowBytes(line) > left) return false;
    left -= rowBytes(line);
    return true;
  });
}

const isImportant = (line: LogLine): boolean => isMarker(line) || line.level === 'error';
const isMarker = (line: LogLine): boolean => line.source === 'provisioner_daemon' && line.output === '';
