import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** What a browser subscribed with; keys as base64url. */
export interface Subscription {
  readonly endpoint: string;
  readonly p256dh_key: string;
  readonly auth_key: string;
}

/** What a push service takes in one message, with its head and padding left out. */
export const mostPlainBytes = 3_900;

/**
 * Encrypts a message for one browser (RFC 8291, coding `aes128gcm` of RFC 8188), in one record.
 * @throws where the browser's keys are none
 */
export function encrypt(plain: Buffer, { p256dh_key, auth_key }: Subscription): Buffer {
  const [theirs, secret] = [Buffer.from(p256dh_key, 'base64url'), Buffer.from(auth_key, 'base64url')];
  if (secret.length !== 16) throw new Error('the authentication secret of a browser has 16 bytes');
  const ecdh = createECDH('prime256v1');
  const ours = ecdh.generateKeys();
  const shared = ecdh.computeSecret(theirs);
  const derive = (input: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', input, salt, info, bytes));
  const label = (text: string, ...rest: Buffer[]) => Buffer.concat([Buffer.from(`${text}\0`), ...rest]);

  const input = derive(shared, secret, label('WebPush: info', theirs, ours), 32);
  const salt = randomBytes(16);
  const key = derive(input, salt, label('Content-Encoding: aes128gcm'), 16);
  const nonce = derive(input, salt, label('Content-Encoding: nonce'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const lastRecord = Buffer.of(2);
  const body = Buffer.concat([
    cipher.update(plain),
    cipher.update(lastRecord),
    cipher.final(),
    cipher.getAuthTag(),
  ]);

  const head = Buffer.alloc(21);
  salt.copy(head);
  head.writeUInt32BE(4096, 16);
  head.writeUInt8(ours.length, 20);
  return Buffer.concat([head, ours, body]);
}
