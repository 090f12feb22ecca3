import { LogLevel } from '@coder-ts/protocol';
import { type Json, type JsonObject, object, objects, text } from './conversion/values.js';

export interface Row {
  level: LogLevel;
  output: string;
}

/** One line of Terraform's output: what the log shows of it, and the message itself where it is one. */
export interface OutputLine {
  rows: Row[];
  event?: JsonObject;
}

/** Characters of one row that are kept; the server keeps fewer. */
const MOST = 8 * 1024;
/** Lines of one diagnostic that are kept. */
const MOST_LINES = 500;

const LEVELS: Partial<Record<string, LogLevel>> = {
  trace: LogLevel.TRACE,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  warning: LogLevel.WARN,
  error: LogLevel.ERROR,
};

/**
 * Reads a line of the standard output of a command that runs with `-json` (spec terraform 3.6).
 * @param cut the line is only the beginning of a longer one
 */
export function readStdoutLine(line: string, cut: boolean): OutputLine {
  if (line.trim() === '') return { rows: [] };
  const event = cut ? beginningOfMessage(line) : parseObject(line);
  if (!event) return { rows: [row(LogLevel.INFO, line)] };
  const rows = rowsOfMessage(event);
  if ('diagnostic' in event) rows.push(...rowsOfDiagnostic(object(event.diagnostic)));
  return { rows, event };
}

/** Reads a line of the standard error. With `TF_LOG=JSON` it is Terraform's own log, which is shown a level lower. */
export function readStderrLine(line: string): Row[] {
  if (line.trim() === '') return [];
  const event = parseObject(line);
  if (!event) return [row(LogLevel.ERROR, line)];
  return rowsOfMessage(event)
    .filter(({ level }) => level !== LogLevel.TRACE)
    .map(({ level, output }) => row(level === LogLevel.INFO ? LogLevel.DEBUG : level, output));
}

/** A row whose text is cut where it is longer than anybody reads. */
function row(level: LogLevel, output: string): Row {
  if (output.length <= MOST) return { level, output };
  return {
    level,
    output: `${output.slice(0, MOST).replace(/[\ud800-\udbff]$/, '')}… (${output.length - MOST} more characters)`,
  };
}

function rowsOfMessage(event: JsonObject): Row[] {
  const name = text(event['@level']).toLowerCase();
  const level = LEVELS[name];
  const message = text(event['@message']);
  if (level !== undefined) return [row(level, message)];
  return [row(LogLevel.WARN, `unable to convert log level ${name}`), row(LogLevel.INFO, message)];
}

function rowsOfDiagnostic(diagnostic: JsonObject): Row[] {
  const level = LEVELS[text(diagnostic.severity).toLowerCase()] ?? LogLevel.ERROR;
  const detail = text(diagnostic.detail);
  const body = 'range' in diagnostic ? `${placeOf(diagnostic)}\n\n${detail}` : detail;
  const lines = body.split('\n', MOST_LINES + 1);
  if (lines.length > MOST_LINES) lines[MOST_LINES] = '… (the rest is left out)';
  return lines.map((line) => row(level, line));
}

/** Where a diagnostic points to, with its lines and the values in them. */
function placeOf(diagnostic: JsonObject): string {
  const range = object(diagnostic.range);
  const where = `on ${text(range.filename)} line ${Number(object(range.start).line ?? 0)}`;
  if (typeof diagnostic.snippet !== 'object' || diagnostic.snippet === null) {
    return `${where}:\n  (source code not available)`;
  }
  const snippet = object(diagnostic.snippet);
  const context = text(snippet.context);
  const first = Number(snippet.start_line ?? 0);
  const code = text(snippet.code)
    .split('\n')
    .map((line, index) => `  ${first + index}: ${line}`);
  const values = objects(snippet.values)
    .map((value) => `    │ ${text(value.traversal)} ${text(value.statement)}`)
    .sort();
  return [
    `${where}${context === '' ? '' : `, in ${context}`}:`,
    ...code,
    ...(values.length > 0 ? ['    ├────────────────', ...values] : []),
  ].join('\n');
}

function parseObject(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return object(JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
}

/** Level and text of a message whose end is missing. */
function beginningOfMessage(line: string): JsonObject | undefined {
  const level = /"@level":"(\w+)"/.exec(line.slice(0, 1024))?.[1];
  const message = /"@message":"((?:[^"\\]|\\.){0,8193})/.exec(line.slice(0, 16 * 1024))?.[1];
  if (level === undefined || message === undefined) return undefined;
  const parsed = parseObject(`{"@message":"${message.replace(/\\(u[0-9a-fA-F]{0,3})?$/, '')}"}`);
  return parsed && { ...parsed, '@level': level };
}
