/**
 * URLs as Go's `net/url` reads and writes them: what the provider accepts and hands out is defined by that library,
 * and the WHATWG URL of Node normalises and refuses differently.
 */

export interface ParsedUrl {
  readonly kind: 'url';
  /** Lower case, without colon; empty for a relative reference. */
  readonly scheme: string;
  /** What follows the scheme of an URL without slash (`localhost:3000`), as written. */
  readonly opaque: string;
  /** `user:password@` included, escaped; absent without authority. */
  readonly userInfo: string | undefined;
  /** Host and port, unescaped. */
  readonly host: string;
  /** The path follows the scheme at once (`file:/etc`). */
  readonly omitsHost: boolean;
  /** Path, query and fragment, each with its sign, as they are written out. */
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

export interface InvalidUrl {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** Parses an URL or relative reference; the reason of a refusal reads `parse "TEXT": WHY`. */
export function parseUrl(raw: string): ParsedUrl | InvalidUrl {
  const hash = raw.indexOf('#');
  const reference = hash < 0 ? raw : raw.slice(0, hash);
  const fragment = hash < 0 ? '' : raw.slice(hash + 1);
  let failing = reference;
  try {
    const url = parseReference(reference);
    failing = raw;
    checkEscapes(fragment);
    return fragment === '' ? url : { ...url, fragment: `#${keepOrEscape(fragment, FRAGMENT)}` };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'invalid', reason: `parse ${JSON.stringify(failing)}: ${error.message}` };
  }
}

/** Writes the URL back: only the scheme's case and characters that need escaping differ from what was read. */
export function formatUrl(url: ParsedUrl): string {
  const scheme = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') return `${scheme}${url.opaque}${url.query}${url.fragment}`;
  const isNamed = url.host !== '' || url.userInfo !== undefined;
  const hasEmptyAuthority = url.scheme !== '' && !url.omitsHost && url.path !== '';
  const host = encodeBytes(Buffer.from(url.host), HOST);
  const authority = isNamed || hasEmptyAuthority ? `//${url.userInfo ?? ''}${host}` : '';
  return `${scheme}${authority}${url.path}${url.query}${url.fragment}`;
}

/** Scheme, user and host of an URL with the path `/`; only `/` for a reference without scheme. */
export function rootOf(url: ParsedUrl): string {
  return formatUrl({ ...url, opaque: '', omitsHost: false, path: '/', query: '', fragment: '' });
}

/** The port as written, empty without one. */
export function portOf(url: ParsedUrl): string {
  return /:(\d*)$/.exec(url.host)?.[1] ?? '';
}

class Refusal extends Error {}

function parseReference(reference: string): ParsedUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\x00-\x1f\x7f]/.test(reference)) throw new Refusal('net/url: invalid control character in URL');
  const { scheme, rest: afterScheme } = splitScheme(reference);
  const mark = afterScheme.indexOf('?');
  const query = mark < 0 ? '' : afterScheme.slice(mark);
  const rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark);
  const bare = {
    kind: 'url',
    scheme,
    opaque: '',
    userInfo: undefined,
    host: '',
    query,
    fragment: '',
  } as const;

  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...bare, opaque: rest, omitsHost: false, path: '' };
    if (rest.split('/')[0]?.includes(':')) {
      throw new Refusal('first path segment in URL cannot contain colon');
    }
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const slash = rest.indexOf('/', 2);
  const end = !hasAuthority ? 0 : slash < 0 ? rest.length : slash;
  const authority = hasAuthority ? parseAuthority(rest.slice(2, end)) : undefined;
  const path = rest.slice(end);
  checkEscapes(path);
  return { ...bare, ...authority, omitsHost: !hasAuthority && path !== '', path: keepOrEscape(path, PATH) };
}

function splitScheme(text: string): { scheme: string; rest: string } {
  if (text.startsWith(':')) throw new Refusal('missing protocol scheme');
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text);
  return match?.[1]
    ? { scheme: match[1].toLowerCase(), rest: text.slice(match[0].length) }
    : { scheme: '', rest: text };
}

function parseAuthority(authority: string): { userInfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if (at < 0) return { userInfo: undefined, host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new Refusal('net/url: invalid userinfo');
  checkEscapes(user);
  return { userInfo: `${escapeUser(user)}@`, host };
}

/** Name and password are decoded and written again, so that needless escapes vanish. */
function escapeUser(user: string): string {
  const colon = user.indexOf(':');
  const part = (text: string) => encodeBytes(decodeEscapes(text), USER);
  return colon < 0 ? part(user) : `${part(user.slice(0, colon))}:${part(user.slice(colon + 1))}`;
}

function parseHost(host: string): string {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end < 0) throw new Refusal("missing ']' in host");
    checkPort(host.slice(end + 1));
  } else if (host.includes(':')) {
    checkPort(host.slice(host.lastIndexOf(':')));
  }
  const escaped = /%(?!25|[89a-fA-F][0-9a-fA-F])(.{0,2})/su.exec(host);
  if (escaped) throw new Refusal(`invalid URL escape ${JSON.stringify(escaped[0])}`);
  const bad = /[ \\^`{|}]/.exec(host);
  if (bad) throw new Refusal(`invalid character ${JSON.stringify(bad[0])} in host name`);
  return decodeEscapes(host).toString();
}

function checkPort(port: string): void {
  if (port !== '' && !/^:\d*$/.test(port))
    throw new Refusal(`invalid port ${JSON.stringify(port)} after host`);
}

function checkEscapes(text: string): void {
  const bad = /%(?![0-9a-fA-F]{2})(.{0,2})/su.exec(text);
  if (bad) throw new Refusal(`invalid URL escape ${JSON.stringify(bad[0])}`);
}

function decodeEscapes(text: string): Buffer {
  const bytes = text.replace(/%([0-9a-fA-F]{2})|([^%]+)/g, (_, hex: string | undefined, plain: string) =>
    hex === undefined
      ? Buffer.from(plain, 'utf8').toString('latin1')
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** Characters that stand unescaped in each part when the library writes it itself. */
const HOST = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;
const USER = /[A-Za-z0-9\-_.~$&+,;=]/;
const PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;
const FRAGMENT = /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/;
/** Characters that also stay when they were written so. */
const ALSO_KEPT = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]/%?]*$/;

/** Text that is properly escaped stays as written; anything else is decoded and escaped anew. */
function keepOrEscape(text: string, allowed: RegExp): string {
  if (ALSO_KEPT.test(text)) return text;
  return encodeBytes(decodeEscapes(text), allowed);
}

function encodeBytes(bytes: Buffer, allowed: RegExp): string {
  return [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return byte < 0x80 && allowed.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
