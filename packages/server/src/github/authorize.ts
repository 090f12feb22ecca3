import { nameProblem, realNameProblem } from '@coder-ts/api';
import { z } from 'zod';
import { ApiError } from '../http/error.js';
import type { Identity, IdentityTokens } from '../sign-in/identity.js';
import { toUsername } from '../sign-in/username.js';
import type { GithubClient } from './client.js';
import { mayEnter } from './membership.js';

const scope = 'read:user read:org user:email';
const redirectUri = (accessUrl: string): string => `${accessUrl}/api/v2/users/oauth2/github/callback`;

/** GitHub refused to give or renew tokens. */
export class GithubRefusal extends Error {
  constructor(
    /** Of the wire of OAuth: `authorization_pending`, `bad_verification_code`, ... */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The page of GitHub that a sign-in begins at. */
export const githubUrl = ({ config }: GithubClient, accessUrl: string, state: string): string =>
  `${config.baseUrl}/login/oauth/authorize?${new URLSearchParams({
    client_id: config.clientId,
    redirect_uri: redirectUri(accessUrl),
    response_type: 'code',
    scope,
    state,
  })}`;

const DeviceCode = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  expires_in: z.int(),
  interval: z.int().default(5),
});

/** A code that the user enters at GitHub, on any device. @throws ApiError 503 */
export async function requestDevice(client: GithubClient): Promise<z.output<typeof DeviceCode>> {
  const answer = await client.post('/login/device/code', { client_id: client.config.clientId, scope });
  const parsed = DeviceCode.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ApiError(503, 'GitHub did not give a device code.', {
    detail: String(
      answer.error_description ?? answer.error ?? 'Is the device flow on in the settings of the app?',
    ),
  });
}

const Tokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().default(''),
  expires_in: z.int().optional(),
});

/** @throws GithubRefusal, ApiError 503 */
async function tokensFor(
  client: GithubClient,
  grant: Readonly<Record<string, string>>,
): Promise<IdentityTokens> {
  const { clientId, clientSecret } = client.config;
  const answer = await client.post('/login/oauth/access_token', {
    client_id: clientId,
    ...(clientSecret && { client_secret: clientSecret }),
    ...grant,
  });
  const parsed = Tokens.safeParse(answer); // GitHub tells errors with status 200, too
  if (!parsed.success)
    throw new GithubRefusal(
      String(answer.error ?? ''),
      String(answer.error_description ?? answer.error ?? ''),
    );
  const { access_token, refresh_token, expires_in } = parsed.data;
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    expiresAt: expires_in === undefined ? undefined : new Date(Date.now() + expires_in * 1000).toISOString(),
  };
}

export const tokensForCode = (client: GithubClient, accessUrl: string, code: string) =>
  tokensFor(client, { code, redirect_uri: redirectUri(accessUrl) });

export const tokensForDevice = (client: GithubClient, deviceCode: string) =>
  tokensFor(client, {
    device_code: deviceCode,
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  });

export const refreshGithub = async (client: GithubClient, token: string): Promise<IdentityTokens> => {
  const renewed = await tokensFor(client, { grant_type: 'refresh_token', refresh_token: token });
  return { ...renewed, refreshToken: renewed.refreshToken || token };
};

const Account = z.object({
  id: z.int(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Who the tokens act for, if the settings let them in.
 * @throws ApiError 403 without a verified primary address, and for who is in no allowed organization or team; 503
 */
export async function readGithubIdentity(client: GithubClient, tokens: IdentityTokens): Promise<Identity> {
  const account = Account.safeParse(await client.get('/user', tokens.accessToken));
  if (!account.success) throw new ApiError(503, 'GitHub did not tell who you are. Try again in a minute.');
  const { id, login, name, avatar_url: avatar } = account.data;
  if (!(await mayEnter(client, tokens.accessToken, login)))
    throw new ApiError(403, 'You are in none of the GitHub organizations and teams that may sign in here.', {
      detail: 'Has the organization granted access to this app? Contact an admin.',
    });
  const emails = Emails.safeParse(await client.get('/user/emails', tokens.accessToken));
  const email = emails.data?.find(({ primary, verified }) => primary && verified)?.email;
  if (!email)
    throw new ApiError(
      403,
      'Your primary e-mail address at GitHub is not verified. Verify it there, and sign in again.',
    );
  const realName = (name ?? '').slice(0, 128).trim();
  return {
    loginType: 'github',
    linkedId: String(id),
    email,
    username: nameProblem(login) === undefined ? login : toUsername(login),
    name: realNameProblem(realName) === undefined ? realName : '',
    avatarUrl: avatar ?? '',
    tokens,
    claims: {},
    allowSignups: client.config.allowSignups,
    signupsDisabledText: '',
  };
}
