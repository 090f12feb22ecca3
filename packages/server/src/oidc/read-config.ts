import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { OidcConfig } from '../config.js';
import { ConfigError } from '../config-error.js';
import { readPattern } from '../idp-sync/pattern.js';
import type { SettingsReader } from '../settings-reader.js';

/**
 * `CODER_OIDC_*`: on as soon as there is a client id.
 * @throws ConfigError
 */
export function readOidc({ text, boolean, list }: SettingsReader): OidcConfig | undefined {
  const clientId = text('CODER_OIDC_CLIENT_ID');
  if (!clientId) {
    const needing = ['CODER_OIDC_ISSUER_URL', 'CODER_OIDC_CLIENT_SECRET'].find((name) => text(name));
    if (needing) throw new ConfigError(`CODER_OIDC_CLIENT_ID is missing, which ${needing} needs`);
    return undefined;
  }
  const json = <T>(name: string, schema: z.ZodType<T>, otherwise: T, example: string): T => {
    const given = text(name);
    if (given === undefined) return otherwise;
    const parsed = schema.safeParse(parseJson(given));
    if (!parsed.success) throw new ConfigError(`${name} must be JSON such as ${example}: "${given}"`);
    return parsed.data;
  };
  const texts = z.record(z.string(), z.string());
  const scopes = list('CODER_OIDC_SCOPES');
  const clientKey = readClientKey(text('CODER_OIDC_CLIENT_KEY_FILE'), text('CODER_OIDC_CLIENT_CERT_FILE'));
  const clientSecret = text('CODER_OIDC_CLIENT_SECRET');
  if (!clientKey && !clientSecret)
    throw new ConfigError(
      'CODER_OIDC_CLIENT_SECRET is missing, or CODER_OIDC_CLIENT_KEY_FILE with CODER_OIDC_CLIENT_CERT_FILE',
    );
  return {
    issuerUrl: readUrl('CODER_OIDC_ISSUER_URL', text('CODER_OIDC_ISSUER_URL')),
    clientId,
    clientSecret,
    clientKey,
    scopes: scopes.length > 0 ? scopes : ['openid', 'profile', 'email'],
    authUrlParams: json(
      'CODER_OIDC_AUTH_URL_PARAMS',
      texts,
      { access_type: 'offline' },
      '{"prompt": "login"}',
    ),
    skipIssuerChecks: boolean('CODER_DANGEROUS_OIDC_SKIP_ISSUER_CHECKS'),
    allowSignups: boolean('CODER_OIDC_ALLOW_SIGNUPS', true),
    signupsDisabledText: text('CODER_OIDC_SIGNUPS_DISABLED_TEXT') ?? '',
    emailDomains: list('CODER_OIDC_EMAIL_DOMAIN').map((domain) => domain.toLowerCase().replace(/^@/, '')),
    ignoreEmailVerified: boolean('CODER_OIDC_IGNORE_EMAIL_VERIFIED'),
    ignoreUserInfo: boolean('CODER_OIDC_IGNORE_USERINFO'),
    usernameField: text('CODER_OIDC_USERNAME_FIELD') ?? 'preferred_username',
    nameField: text('CODER_OIDC_NAME_FIELD') ?? 'name',
    emailField: text('CODER_OIDC_EMAIL_FIELD') ?? 'email',
    signInText: text('CODER_OIDC_SIGN_IN_TEXT') ?? 'OpenID Connect',
    iconUrl: text('CODER_OIDC_ICON_URL') ?? '',
    groups: {
      field: text('CODER_OIDC_GROUP_FIELD') ?? '',
      mapping: json('CODER_OIDC_GROUP_MAPPING', texts, {}, '{"theirs": "ours"}'),
      autoCreate: boolean('CODER_OIDC_GROUP_AUTO_CREATE'),
      filter: readFilter(text('CODER_OIDC_GROUP_REGEX_FILTER') ?? '.*'),
      allowed: list('CODER_OIDC_ALLOWED_GROUPS'),
    },
    roles: {
      field: text('CODER_OIDC_USER_ROLE_FIELD') ?? '',
      mapping: json(
        'CODER_OIDC_USER_ROLE_MAPPING',
        z.record(z.string(), z.array(z.string())),
        {},
        '{"theirs": ["template-admin"]}',
      ),
      byDefault: list('CODER_OIDC_USER_ROLE_DEFAULT'),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readUrl(name: string, value: string | undefined): string {
  if (value === undefined) throw new ConfigError(`${name} is missing, which CODER_OIDC_CLIENT_ID needs`);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new ConfigError(`${name} must be a URL such as https://id.example.com: "${value}"`);
  return value;
}

function readFilter(filter: string): string {
  const { problem } = readPattern(filter);
  if (problem) throw new ConfigError(`CODER_OIDC_GROUP_REGEX_FILTER: ${problem}`);
  return filter;
}

function readClientKey(
  key: string | undefined,
  certificate: string | undefined,
): { key: string; certificate: string } | undefined {
  if (!key && !certificate) return undefined;
  if (!key || !certificate)
    throw new ConfigError('CODER_OIDC_CLIENT_KEY_FILE and CODER_OIDC_CLIENT_CERT_FILE need each other');
  return {
    key: readFile('CODER_OIDC_CLIENT_KEY_FILE', key),
    certificate: readFile('CODER_OIDC_CLIENT_CERT_FILE', certificate),
  };
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${name} can't be read: ${(error as Error).message}`);
  }
}
