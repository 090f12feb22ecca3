import { text } from 'node:stream/consumers';
import type { Streams } from '../command/invocation.js';

/** The JSON object on standard input. @throws Error that says what is wrong with it */
export async function readJson<T extends object>({ stdin }: Streams): Promise<T> {
  const given = await text(stdin);
  if (given.trim() === '') throw new Error('standard input is empty; it has to hold a JSON object');
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch (error) {
    throw new Error(`standard input is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('standard input has to hold a JSON object');
  return value as T;
}
