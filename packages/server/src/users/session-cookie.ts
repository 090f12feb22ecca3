import type { Config } from '../config.js';

const name = 'coder_session_token';
const yearSeconds = 31_536_000;

/** `Set-Cookie` of a new session (`platform.md` 1.2): kept for a year, whatever the key's lifetime. */
export const sessionCookie = (config: Pick<Config, 'secureAuthCookie'>, token: string): string =>
  `${name}=${token}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${config.secureAuthCookie ? '; Secure' : ''}`;

/** `Set-Cookie` that takes the session away. */
export const clearedSessionCookie = `${name}=; Path=/; Max-Age=0; SameSite=Lax`;
