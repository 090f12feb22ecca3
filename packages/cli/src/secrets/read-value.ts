import { text } from 'node:stream/consumers';
import type { Invocation } from '../command/invocation.js';

/** A value that no flag gave: typed unseen on a terminal, else all of standard input as it is. */
export async function readValue({ prompts, streams, warn }: Invocation): Promise<string> {
  if (streams.isTerminal) return prompts.text('Value:', { secret: true });
  const value = await text(streams.stdin);
  if (value === '') throw new Error('standard input is empty: pipe the value, or give it by --value');
  if (value.endsWith('\n')) warn('The value ends with a line break, which is kept.');
  return value;
}
