import type { IncomingMessage } from 'node:http';

/**
 * Lets the address of the caller come from another header than `X-Forwarded-For`: the first of `names` that the request
 * has takes its place. That header is believed from trusted proxies only, so whoever else sends one is not.
 */
export function moveTrustedHeader(request: IncomingMessage, names: readonly string[]): void {
  if (names.length === 0) return;
  const value = names.map((name) => request.headers[name]).find((value) => value !== undefined);
  if (value === undefined) delete request.headers['x-forwarded-for'];
  else request.headers['x-forwarded-for'] = String(value);
}
