import { createPrivateKey, sign } from 'node:crypto';

/** Who sends. */
export interface Sender {
  /** P-256, uncompressed point, base64url. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** Where its operators can be found: a URL. */
  readonly contact: string;
}

const goodForSeconds = 12 * 60 * 60;

/** Value of `Authorization` for a push service (RFC 8292): a signed statement who sends, for the endpoint's origin alone. */
export function authorization(endpoint: URL, sender: Sender, now: string): string {
  const point = Buffer.from(sender.publicKey, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: sender.privateKey,
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    aud: endpoint.origin,
    exp: Math.floor(Date.parse(now) / 1000) + goodForSeconds,
    sub: sender.contact,
  };
  const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${text}.${signature.toString('base64url')}, k=${sender.publicKey}`;
}
