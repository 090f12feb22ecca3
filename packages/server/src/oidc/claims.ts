import { nameProblem, realNameProblem } from '@coder-ts/api';
import type { OidcConfig } from '../config.js';
import { ApiError } from '../http/error.js';
import type { Identity } from '../sign-in/identity.js';
import { toUsername } from '../sign-in/username.js';

type Claims = Readonly<Record<string, unknown>>;
type Profile = Pick<Identity, 'email' | 'username' | 'name' | 'avatarUrl'>;

const textOf = (claims: Claims, field: string): string => {
  const value = field === '' ? undefined : claims[field];
  return typeof value === 'string' ? value.trim() : '';
};

/** A claim that lists names: texts, or a single one. Anything else counts as none. */
export function listOf(claims: Claims, field: string): string[] {
  const value = field === '' ? undefined : claims[field];
  const entries = Array.isArray(value) ? value : [value];
  return [...new Set(entries.filter((entry): entry is string => typeof entry === 'string' && entry !== ''))];
}

const looksLikeEmail = (text: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(text);

/**
 * Who the claims speak of, by the fields that the settings name.
 * @throws ApiError 400 where there is no address; 403 where it is not verified, not of an allowed domain, or its owner in
 * no allowed group
 */
export function readProfile(config: OidcConfig, claims: Claims): Profile {
  const email = readEmail(config, claims);
  const wanted = textOf(claims, config.usernameField) || email;
  const [local = ''] = (looksLikeEmail(wanted) ? wanted : `${wanted}@`).split('@');
  const name = textOf(claims, config.nameField).slice(0, 128).trim();
  const picture = textOf(claims, 'picture');
  refuseOutsiders(config, claims);
  return {
    email,
    username: nameProblem(local) === undefined ? local : toUsername(local),
    name: realNameProblem(name) === undefined ? name : '',
    avatarUrl: /^https?:\/\//i.test(picture) ? picture : '',
  };
}

function readEmail(config: OidcConfig, claims: Claims): string {
  const username = textOf(claims, config.usernameField);
  const email = textOf(claims, config.emailField) || (looksLikeEmail(username) ? username : '');
  if (!looksLikeEmail(email))
    throw new ApiError(400, 'The identity provider did not tell your e-mail address.', {
      detail: `The claim "${config.emailField}" has none. The scope "email" may be missing, or CODER_OIDC_EMAIL_FIELD name another claim.`,
    });
  const { email_verified: verified } = claims;
  if (!config.ignoreEmailVerified && verified !== true && verified !== 'true')
    throw new ApiError(
      403,
      `The identity provider has not verified the e-mail address "${email}". Verify it there, and sign in again.`,
      {
        detail:
          'The claim "email_verified" is not true. CODER_OIDC_IGNORE_EMAIL_VERIFIED does without it where the provider vouches for all addresses.',
      },
    );
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (config.emailDomains.length > 0 && !config.emailDomains.includes(domain))
    throw new ApiError(
      403,
      `The e-mail address "${email}" may not sign in here: its domain is none of ${config.emailDomains.join(', ')}.`,
    );
  return email;
}

function refuseOutsiders({ groups }: OidcConfig, claims: Claims): void {
  if (groups.allowed.length === 0) return;
  const member = listOf(claims, groups.field || 'groups');
  if (member.some((group) => groups.allowed.includes(group))) return;
  throw new ApiError(403, 'You are in none of the groups that may sign in here. Contact an admin.');
}
