import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Client } from '@coder-ts/sdk';
import { UsageError } from '../command/errors.js';
import { type Flags, isWebUrl } from '../command/flags.js';
import type { ConfigDirectory } from './directory.js';

export interface Target {
  readonly url: string;
  readonly token?: string;
}

/** Whom to talk to: flags and variables before the files of the last login. @throws when there is none. */
export async function signedInTarget(flags: Flags, config: ConfigDirectory): Promise<Required<Target>> {
  const url = flags.text('url') || (await config.read('url'));
  const token = flags.text('token') || (await config.read('session'));
  if (!url || !token)
    throw new Error(`You are not logged in. Try logging in using '${programPath()} login <url>'.`);
  return { url: checkedUrl(url), token };
}

/** The server's URL alone, for who has other means than a session to say who they are. @throws when there is none */
export async function serverUrl(flags: Flags, config: ConfigDirectory): Promise<string> {
  const url = flags.text('url') || (await config.read('url'));
  if (!url) throw new Error('no server is known: give its URL with --url or in CODER_URL');
  return checkedUrl(url);
}

/** @throws when it isn't the URL of a web server */
export function checkedUrl(url: string): string {
  if (!isWebUrl(url)) throw new Error(`parse ${JSON.stringify(url)}: not the URL of a web server`);
  return url.replace(/\/+$/, '');
}

/** The file of this program, as it can be called. */
export function programPath(): string {
  const path = process.argv[1];
  if (!path) return 'coder';
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A client of the SDK with the headers of `--header` and `--header-command`. */
export async function connect(target: Target, flags: Flags): Promise<Client> {
  for (const name of ['client-tls-cert-file', 'client-tls-key-file'])
    if (flags.text(name)) throw new UsageError(`--${name} is not supported`);
  if (flags.text('client-tls-ca-file'))
    throw new UsageError(
      '--client-tls-ca-file is not supported: set NODE_EXTRA_CA_CERTS to that file instead',
    );
  const { createClient } = await import('@coder-ts/sdk');
  return createClient({ ...target, headers: requestHeaders(flags), fetch: explainingFetch });
}

/** Headers of `--header` and `--header-command`. */
export function requestHeaders(flags: Flags): Record<string, string> {
  const command = flags.text('header-command');
  const lines = command ? execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).split('\n') : [];
  const pairs = [...flags.list('header'), ...lines.map((line) => line.trim()).filter(Boolean)];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`header ${JSON.stringify(pair)} is not name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

interface NetworkError {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly message?: string;
  readonly errors?: readonly NetworkError[];
}

/** `fetch` whose failures say what was asked for and why nobody answered. */
const explainingFetch: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    const cause = (error as { cause?: NetworkError }).cause;
    const method = init?.method ?? 'GET';
    const verb = method[0] + method.slice(1).toLowerCase();
    throw new Error(
      `${verb} ${JSON.stringify(String(input))}: ${networkCause(cause) ?? (error as Error).message}`,
      {
        cause: error,
      },
    );
  }
};

function networkCause(cause: NetworkError | undefined): string | undefined {
  const first = cause?.errors?.[0] ?? cause;
  switch (first?.code) {
    case 'ECONNREFUSED':
      return `dial tcp ${first.address}:${first.port}: connect: connection refused`;
    case 'ENOTFOUND':
      return `dial tcp: lookup of the host failed: no such host`;
    case 'ETIMEDOUT':
      return `dial tcp ${first.address}:${first.port}: i/o timeout`;
    default:
      return first?.message;
  }
}
