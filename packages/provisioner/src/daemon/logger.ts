import { destination, type Logger, multistream, pino, stdTimeFunctions } from 'pino';

/** The log of a daemon that runs by itself: one JSON object a line, in each of the files. */
export function createDaemonLogger(paths: readonly string[], verbose: boolean): Logger {
  const level = verbose ? 'debug' : 'info';
  const streams = [...new Set(paths)].map((path) => ({ level, stream: open(path) }));
  return pino(
    {
      level: streams.length > 0 ? level : 'silent',
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    multistream(streams),
  );
}

const open = (path: string) => {
  if (path === '/dev/stderr') return process.stderr;
  if (path === '/dev/stdout') return process.stdout;
  return destination({ dest: path, append: true, mkdir: true, mode: 0o600, sync: true });
};
