import type { Client } from '@coder-ts/sdk';
import type { ConfigDirectory } from '../config/directory.js';
import type { Prompter } from '../terminal/prompt.js';
import type { Flags } from './flags.js';

/** Where a command reads and writes; tests give their own. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
  /** Whether a person sits at it: questions may be drawn, progress may move. */
  readonly isTerminal: boolean;
}

/** One call of a command, all that its handler needs. */
export interface Invocation {
  /** Words that called it: `coder provisioner jobs list`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  readonly streams: Streams;
  readonly config: ConfigDirectory;
  readonly prompts: Prompter;
  /** Writes a line on standard output. */
  print(text?: string): void;
  /** Writes a line on standard error. */
  warn(text: string): void;
  /** The server's client as the signed-in user. @throws when nobody is signed in. */
  client(): Promise<Client>;
}
