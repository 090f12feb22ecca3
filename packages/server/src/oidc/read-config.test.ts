import { expect, test } from 'vitest';
import { readGithub } from '../github/read-config.js';
import { settingsReader } from '../settings-reader.js';
import { readOidc } from './read-config.js';

const needed = {
  CODER_OIDC_CLIENT_ID: 'coder',
  CODER_OIDC_CLIENT_SECRET: 'hush',
  CODER_OIDC_ISSUER_URL: 'https://id.example.com',
};
const oidc = (env: NodeJS.ProcessEnv) => readOidc(settingsReader(env));
const github = (env: NodeJS.ProcessEnv) => readGithub(settingsReader(env));

test('OpenID Connect is off without a client, and plain with the three settings that it needs', () => {
  expect(oidc({})).toBeUndefined();
  expect(oidc(needed)).toMatchObject({
    scopes: ['openid', 'profile', 'email'],
    authUrlParams: { access_type: 'offline' },
    allowSignups: true,
    ignoreEmailVerified: false,
    usernameField: 'preferred_username',
    signInText: 'OpenID Connect',
    groups: { field: '', filter: '.*', mapping: {} },
  });
});

test('lists, objects and claims are read', () => {
  expect(
    oidc({
      ...needed,
      CODER_OIDC_EMAIL_DOMAIN: 'Example.com, @example.org',
      CODER_OIDC_GROUP_MAPPING: '{"theirs": "ours"}',
      CODER_OIDC_USER_ROLE_MAPPING: '{"root": ["owner"]}',
      CODER_OIDC_USER_ROLE_DEFAULT: 'auditor,template-admin',
      CODER_OIDC_AUTH_URL_PARAMS: '{}',
    }),
  ).toMatchObject({
    emailDomains: ['example.com', 'example.org'],
    authUrlParams: {},
    groups: { mapping: { theirs: 'ours' } },
    roles: { mapping: { root: ['owner'] }, byDefault: ['auditor', 'template-admin'] },
  });
});

test.each([
  [{ ...needed, CODER_OIDC_CLIENT_ID: '' }, 'CODER_OIDC_CLIENT_ID'],
  [{ ...needed, CODER_OIDC_CLIENT_SECRET: '' }, 'CODER_OIDC_CLIENT_SECRET'],
  [{ ...needed, CODER_OIDC_ISSUER_URL: 'id.example.com' }, 'CODER_OIDC_ISSUER_URL'],
  [{ ...needed, CODER_OIDC_GROUP_MAPPING: '{"a": 1}' }, 'CODER_OIDC_GROUP_MAPPING'],
  [{ ...needed, CODER_OIDC_GROUP_REGEX_FILTER: '(' }, 'CODER_OIDC_GROUP_REGEX_FILTER'],
  [{ ...needed, CODER_OIDC_CLIENT_KEY_FILE: '/nowhere' }, 'CODER_OIDC_CLIENT_CERT_FILE'],
])('what can not work stops the start: %j', (env, named) => {
  expect(() => oidc(env)).toThrow(named);
});

test('GitHub needs to know who may come', () => {
  const app = { CODER_OAUTH2_GITHUB_CLIENT_ID: 'app', CODER_OAUTH2_GITHUB_CLIENT_SECRET: 'hush' };
  expect(github({})).toEqual({ app: undefined, defaultProvider: true });
  expect(() => github(app)).toThrow('CODER_OAUTH2_GITHUB_ALLOWED_ORGS');
  expect(
    github({
      ...app,
      CODER_OAUTH2_GITHUB_ALLOWED_ORGS: 'acme',
      CODER_OAUTH2_GITHUB_ALLOWED_TEAMS: 'acme/core',
      CODER_OAUTH2_GITHUB_ENTERPRISE_BASE_URL: 'https://github.example.com/',
    }).app,
  ).toMatchObject({
    baseUrl: 'https://github.example.com',
    apiUrl: 'https://github.example.com/api/v3',
    allowedTeams: [{ organization: 'acme', team: 'core' }],
  });
  const everyone = { ...app, CODER_OAUTH2_GITHUB_ALLOW_EVERYONE: 'true' };
  expect(github(everyone).app).toMatchObject({ apiUrl: 'https://api.github.com', allowSignups: false });
  expect(() => github({ ...everyone, CODER_OAUTH2_GITHUB_ALLOWED_ORGS: 'acme' })).toThrow('ALLOW_EVERYONE');
  expect(() => github({ ...app, CODER_OAUTH2_GITHUB_ALLOWED_TEAMS: 'core' })).toThrow('organization/team');
});
