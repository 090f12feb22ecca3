import { readFileSync } from 'node:fs';
import type { MailConfig } from '../config.js';
import { ConfigError } from '../config-error.js';
import type { SettingsReader } from '../settings-reader.js';

/**
 * `CODER_EMAIL_*`: on as soon as there is a smarthost.
 * @throws ConfigError
 */
export function readMail({ text, boolean }: SettingsReader): MailConfig | undefined {
  const smarthost = text('CODER_EMAIL_SMARTHOST');
  if (!smarthost) return undefined;
  const from = text('CODER_EMAIL_FROM');
  if (!from || !/^[^@\s<>]+@[^@\s<>]+$/.test(addressOf(from)))
    throw new ConfigError(`CODER_EMAIL_FROM must be the address that mail comes from: "${from ?? ''}"`);
  const [, host = '', port = '587'] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(smarthost) ?? [];
  if (host === '')
    throw new ConfigError(`CODER_EMAIL_SMARTHOST must look like mail.example.com:587: "${smarthost}"`);
  const file = (name: string): string | undefined => {
    const path = text(name);
    return path === undefined ? undefined : readFile(name, path);
  };
  const username = text('CODER_EMAIL_AUTH_USERNAME');
  const password = text('CODER_EMAIL_AUTH_PASSWORD') ?? file('CODER_EMAIL_AUTH_PASSWORD_FILE')?.trim();
  if (username !== undefined && password === undefined)
    throw new ConfigError('CODER_EMAIL_AUTH_USERNAME needs CODER_EMAIL_AUTH_PASSWORD, or its file');
  return {
    from,
    hello: text('CODER_EMAIL_HELLO') ?? 'localhost',
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    forceTls: boolean('CODER_EMAIL_FORCE_TLS'),
    startTls: boolean('CODER_EMAIL_TLS_STARTTLS'),
    tls: {
      serverName: text('CODER_EMAIL_TLS_SERVERNAME'),
      skipVerify: boolean('CODER_EMAIL_TLS_SKIPVERIFY'),
      ca: file('CODER_EMAIL_TLS_CACERTFILE'),
      cert: file('CODER_EMAIL_TLS_CERTFILE'),
      key: file('CODER_EMAIL_TLS_CERTKEYFILE'),
    },
    auth:
      username === undefined || password === undefined
        ? undefined
        : { identity: text('CODER_EMAIL_AUTH_IDENTITY') ?? '', username, password },
  };
}

/** The address alone, of one that may have a name before it: `Coder <coder@example.com>`. */
export const addressOf = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text;

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${name} can't be read: ${(error as Error).message}`);
  }
}
