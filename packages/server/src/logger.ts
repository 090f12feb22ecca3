import { createWriteStream } from 'node:fs';
import { type Logger, multistream, pino, type StreamEntry } from 'pino';
import type { Config } from './config.js';

/**
 * The server's log: one JSON object a line, to each place that is configured. On the standard streams the level is a
 * word and the time RFC 3339, so that people can read it, too.
 */
export function createLogger({ level, humanPath, jsonPath }: Config['log']): Logger {
  const places = [...new Set([humanPath, jsonPath].filter((path) => path !== undefined))];
  const streams = places.map((path): StreamEntry => ({ level, stream: open(path) }));
  return pino(
    {
      level: streams.length > 0 ? level : 'silent',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'msg',
      formatters: { level: (label) => ({ level: label }) },
    },
    multistream(streams),
  );
}

function open(path: string): NodeJS.WritableStream {
  if (path === '/dev/stderr') return process.stderr;
  if (path === '/dev/stdout') return process.stdout;
  return createWriteStream(path, { flags: 'a', mode: 0o600 });
}
