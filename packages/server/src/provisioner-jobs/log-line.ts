import { type Log, LogLevel, LogSource } from '@coder-ts/protocol';
import type { LogLine } from './keep-logs.js';

const levels = {
  [LogLevel.UNSPECIFIED]: 'info',
  [LogLevel.TRACE]: 'trace',
  [LogLevel.DEBUG]: 'debug',
  [LogLevel.INFO]: 'info',
  [LogLevel.WARN]: 'warn',
  [LogLevel.ERROR]: 'error',
} as const;

/** Characters that the columns take. */
const mostStage = 128;
const mostOutput = 1024;
const cutMark = ' … [cut]';

/** At most so many characters (not UTF-16 units), the end replaced by a mark where some are lost. */
function cut(text: string, most: number, mark: string): string {
  if (text.length <= most) return text;
  const characters = [...text.slice(0, 2 * (most + 1))];
  if (characters.length <= most) return text;
  return characters.slice(0, most - mark.length).join('') + mark;
}

/** A line as it is stored: without NUL, which PostgreSQL's text doesn't take, and cut to the columns' widths. */
export const toLogLine = (log: Log): LogLine => ({
  source: log.source === LogSource.PROVISIONER_DAEMON ? 'provisioner_daemon' : 'provisioner',
  level: levels[log.level] ?? 'info',
  createdAt: new Date(Number(log.createdAtMs)).toISOString(),
  stage: cut(log.stage.replaceAll('\0', ''), mostStage, ''),
  output: cut(log.output.replaceAll('\0', ''), mostOutput, cutMark),
});
