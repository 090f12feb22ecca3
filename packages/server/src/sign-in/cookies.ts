import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.js';

/** What a browser carries from the start of a sign-in to its end (`platform.md` 1.2). */
const names = { state: 'oauth_state', redirect: 'oauth_redirect', verifier: 'oauth_pkce_verifier' } as const;

export interface Journey {
  /** Random; the provider hands it back. */
  readonly state: string;
  /** Path to go to in the end. */
  readonly redirect: string;
  /** Of PKCE; empty where the provider does not know it. */
  readonly verifier: string;
}

const lifetimeSeconds = 3600;

/** `Set-Cookie` lines that start a journey. They come along when the provider sends the browser back (`Lax`). */
export const journeyCookies = (config: Pick<Config, 'secureAuthCookie'>, journey: Journey): string[] =>
  Object.entries(names).map(
    ([part, name]) =>
      `${name}=${encodeURIComponent(journey[part as keyof Journey])}; Path=/; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${config.secureAuthCookie ? '; Secure' : ''}`,
  );

/** `Set-Cookie` lines that end it. */
export const noJourneyCookies: readonly string[] = Object.values(names).map(
  (name) => `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
);

export const readJourney = ({ cookies }: FastifyRequest): Journey => ({
  state: cookies[names.state] ?? '',
  redirect: cookies[names.redirect] ?? '',
  verifier: cookies[names.verifier] ?? '',
});
