import { timingSafeEqual } from 'node:crypto';
import type {} from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { csrfCookie } from './headers.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const guarded = /^\/(api|oauth2\/authorize)(\/|$)/;
const exempt = [
  /^\/api\/v2\/users\/first$/,
  /^\/api\/v2\/workspaceagents\//,
  /^\/api\/v2\/workspaceproxies\/me\//,
  /^\/api\/v2\/(scim|derp)\//,
  /^\/api\/v2\/csp\/reports$/,
  /^\/api\/v2\/organizations\/[^/]+\/provisionerdaemons\//,
];

/**
 * Refuses requests that a page of another site could have made a browser send: unsafe ones that carry the session only as
 * a cookie, without the token of the CSRF cookie in a header (`platform.md` 1.6). Clients with a header never meet it.
 */
export function guardCsrf(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const refusal = checkCsrf(request);
    if (refusal) await reply.code(400).type('text/plain; charset=utf-8').send(refusal);
  });
}

function checkCsrf(request: FastifyRequest): string | undefined {
  const session = request.cookies.coder_session_token;
  if (!session || safe.has(request.method)) return undefined;
  const url = new URL(request.url, 'http://server');
  if (!guarded.test(url.pathname) || exempt.some((path) => path.test(url.pathname))) return undefined;
  const { headers } = request;
  const header = headers['coder-session-token'];
  if (header === session || url.searchParams.get('coder_session_token') === session) return undefined;
  if (headers['coder-provisioner-daemon-psk'] || headers['coder-provisioner-daemon-key']) return undefined;
  if (/^bearer /i.test(headers.authorization ?? '')) return undefined;
  if (isToken(headers['x-csrf-token'], request.cookies[csrfCookie])) return undefined;
  return header
    ? 'CSRF error encountered. The session token of the header is not the one of the cookie; send only one of the two.'
    : 'Something is wrong with your CSRF token. Reload the page, and clear the cookies of this site if that does not help.';
}

/** Is what was sent the cookie's token: as it is, or masked (a random pad, followed by the token XOR the pad)? */
function isToken(sent: unknown, cookie: string | undefined): boolean {
  if (typeof sent !== 'string' || !cookie) return false;
  const real = Buffer.from(cookie, 'base64');
  const got = Buffer.from(sent, 'base64');
  if (real.length !== 32) return false;
  if (got.length === 32) return timingSafeEqual(got, real);
  if (got.length !== 64) return false;
  const unmasked = got.subarray(32).map((byte, index) => byte ^ (got[index] ?? 0));
  return timingSafeEqual(unmasked, real);
}
