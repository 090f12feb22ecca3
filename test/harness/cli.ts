import { Readable, Writable } from 'node:stream';
import type { Streams } from '../../packages/cli/src/command/invocation.js';
import { run } from '../../packages/cli/src/run.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a `coder` command in this process, without a terminal. `stdin` is all that there is to read. */
export async function runCli(
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; stdin?: string } = {},
): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const streams: Streams = {
    stdin: Readable.from(options.stdin ? [options.stdin] : []) as unknown as NodeJS.ReadStream,
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    isTerminal: false,
  };
  const code = await run(argv, { COLUMNS: '100', ...options.env }, streams);
  return { code, ...written };
}
