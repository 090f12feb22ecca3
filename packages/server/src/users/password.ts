import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const scheme = 'pbkdf2-sha256';
const iterations = 65_535;
const saltBytes = 16;
const hashBytes = 64;

const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** The text that is stored for a password: `$pbkdf2-sha256$<iterations>$<salt>$<hash>`, unpadded base64 (`platform.md` 1.5). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, iterations, hashBytes, 'sha256');
  return `$${scheme}$${iterations}$${encode(salt)}$${encode(hash)}`;
}

/** Stands in for the hash of nobody, so that asking for an unknown user costs the same time. */
const standIn = `$${scheme}$${iterations}$${encode(randomBytes(saltBytes))}$${encode(randomBytes(hashBytes))}`;

/** Is it the password of the stored text? An empty text, that of an account without one, fits none. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const [, name, count, salt, hash] = (stored || standIn).split('$');
  if (name !== scheme || !count || !salt || !hash) return false;
  const want = Buffer.from(hash, 'base64');
  const got = await derive(password, Buffer.from(salt, 'base64'), Number(count), want.length, 'sha256');
  return timingSafeEqual(want, got) && stored !== '';
}
