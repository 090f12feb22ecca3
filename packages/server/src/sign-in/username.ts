import { randomBytes } from 'node:crypto';
import { nameProblem } from '@coder-ts/api';

/** The nearest name that the wire takes; a random one where nothing is left. */
export function toUsername(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');
  return nameProblem(name) === undefined ? name : `user-${suffix()}`;
}

/** The name with something random at its end, for when it is taken. */
export const anotherUsername = (name: string): string =>
  `${name.slice(0, 23).replace(/-+$/, '')}-${suffix()}`;

const suffix = (): string => randomBytes(4).toString('hex');
