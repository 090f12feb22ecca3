import { type LookupAddress, lookup } from 'node:dns';
import { type RequestOptions, request } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { encrypt, mostPlainBytes, type Subscription } from './encrypt.js';
import { authorization, type Sender } from './vapid.js';

/** `gone`: the push service has ended the subscription. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'gone' | 'failed'; readonly reason: string };

const timeoutMs = 10_000;

/** Networks that are nobody's push service: users name endpoints, and may not reach what only the server can. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, prefix, 'ipv6');

/** Does an address belong to the server's own networks? IPv4 ones written as IPv6 count as what they are. */
export function isInside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return inside.check(mapped, 'ipv4');
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Resolves as the system does, and refuses names of the inside: what is checked is what is connected to. */
const lookupOutside: NonNullable<RequestOptions['lookup']> = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, []);
    if (addresses.some(({ address }) => isInside(address)))
      return callback(
        Object.assign(new Error(`${hostname} is not a public address`), { code: 'EACCES' }),
        [],
      );
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });

/**
 * Sends one message to one browser, through its push service (RFC 8030). Redirects are not followed.
 * @param connection how to connect; where the outside begins, unless a test says otherwise
 */
export async function deliver(
  subscription: Subscription,
  message: object,
  sender: Sender,
  now: string,
  connection: RequestOptions = { lookup: lookupOutside },
): Promise<Delivery> {
  const problem = endpointProblem(subscription.endpoint, connection);
  if (problem) return { kind: 'failed', reason: problem };
  const endpoint = new URL(subscription.endpoint);
  const plain = Buffer.from(JSON.stringify(message));
  if (plain.length > mostPlainBytes) return { kind: 'failed', reason: 'the message is too long' };
  let body: Buffer;
  try {
    body = encrypt(plain, subscription);
  } catch {
    return { kind: 'failed', reason: 'the keys of the subscription are not those of a browser' };
  }
  const headers = {
    authorization: authorization(endpoint, sender, now),
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ttl: 86_400,
    urgency: 'normal',
  };
  try {
    const status = await post(endpoint, headers, body, connection);
    if (status >= 200 && status < 300) return { kind: 'sent' };
    const isGone = status === 404 || status === 410;
    return { kind: isGone ? 'gone' : 'failed', reason: `the push service answered ${status}` };
  } catch (error) {
    return { kind: 'failed', reason: `the push service can't be reached: ${(error as Error).message}` };
  }
}

function endpointProblem(text: string, { lookup: asks }: RequestOptions): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username || url.password || text.length > 2048)
    return 'an endpoint is an https URL';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (asks && isIP(host) && isInside(host)) return `${host} is not a public address`;
  return undefined;
}

/** @returns the status; nothing of the answer is kept or told */
function post(
  url: URL,
  headers: Record<string, string | number>,
  body: Buffer,
  connection: RequestOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...connection, method: 'POST', headers, timeout: timeoutMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('timeout', () => sent.destroy(new Error('it does not answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}
