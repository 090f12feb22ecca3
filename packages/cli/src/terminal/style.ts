import type { Streams } from '../command/invocation.js';

/** Colours, where a person looks and did not refuse them (`NO_COLOR`). */
export interface Style {
  dim(text: string): string;
  bold(text: string): string;
  green(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

export function style(streams: Streams, env: NodeJS.ProcessEnv): Style {
  const on = streams.isTerminal && !env.NO_COLOR;
  const paint = (code: number) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { dim: paint(2), bold: paint(1), green: paint(32), red: paint(31), yellow: paint(33) };
}
