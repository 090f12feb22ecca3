import { expect, test } from 'vitest';
import { ConfigError } from './config-error.js';
import { readConfig } from './read-config.js';

const home = { HOME: '/home/ada' };
const hour = 3_600_000;

test('the defaults', () => {
  expect(readConfig(home)).toMatchObject({
    accessUrl: 'http://127.0.0.1:3000',
    httpAddress: { host: '127.0.0.1', port: 3000 },
    postgresUrl: undefined,
    postgresConnections: 10,
    dataDir: '/home/ada/.config/coderv2',
    cacheDir: '/home/ada/.cache/coder',
    provisionerDaemons: 3,
    provisionerTypes: ['terraform'],
    sessionDurationMs: 24 * hour,
    defaultTokenLifetimeMs: 168 * hour,
    maxTokenLifetimeMs: 876_600 * hour,
    maxAdminTokenLifetimeMs: 168 * hour,
    rateLimits: { api: 512, login: 60, files: 12 },
    swagger: false,
    log: { level: 'info', humanPath: '/dev/stderr', jsonPath: undefined },
  });
});

test('what the environment says', () => {
  const config = readConfig({
    ...home,
    CODER_HTTP_ADDRESS: ':8080',
    CODER_ACCESS_URL: 'https://coder.example.com/',
    CODER_PG_CONNECTION_URL: 'postgres://db/coder',
    CODER_PROVISIONER_DAEMONS: '0',
    CODER_PROVISIONER_TYPES: 'echo,terraform',
    CODER_SESSION_DURATION: '1h30m',
    CODER_EXPERIMENTS: 'agents, oauth2',
    CODER_SSH_CONFIG_OPTIONS: 'User=ada,ForwardAgent yes',
    CODER_SWAGGER_ENABLE: 'TRUE',
    CODER_LOGGING_HUMAN: '',
  });
  expect(config).toMatchObject({
    accessUrl: 'https://coder.example.com',
    httpAddress: { host: '0.0.0.0', port: 8080 },
    postgresUrl: 'postgres://db/coder',
    provisionerDaemons: 0,
    provisionerTypes: ['echo', 'terraform'],
    sessionDurationMs: 1.5 * hour,
    experiments: ['agents', 'oauth2'],
    ssh: { hostnameSuffix: 'coder', options: { User: 'ada', ForwardAgent: 'yes' } },
    swagger: true,
    log: { humanPath: undefined },
  });
});

test('limits: none, one of its own, and nought for the default', () => {
  const limits = (env: NodeJS.ProcessEnv) => readConfig({ ...home, ...env }).rateLimits;
  expect(limits({ CODER_DANGEROUS_DISABLE_RATE_LIMITS: 'true' })).toEqual({ api: -1, login: -1, files: -1 });
  expect(limits({ CODER_API_RATE_LIMIT: '-1' }).api).toBe(-1);
  expect(limits({ CODER_API_RATE_LIMIT: '0' }).api).toBe(512);
  expect(limits({ CODER_API_RATE_LIMIT: '7' }).api).toBe(7);
});

test.each([
  ['CODER_HTTP_ADDRESS', 'localhost'],
  ['CODER_HTTP_ADDRESS', 'localhost:99999'],
  ['CODER_ACCESS_URL', 'coder.example.com'],
  ['CODER_PROVISIONER_DAEMONS', '-1'],
  ['CODER_PROVISIONER_DAEMONS', 'three'],
  ['CODER_PROVISIONER_TYPES', 'pulumi'],
  ['CODER_SESSION_DURATION', '24'],
  ['CODER_SWAGGER_ENABLE', 'maybe'],
  ['CODER_LICENSING', 'free'],
  ['CODER_SSH_CONFIG_OPTIONS', 'User'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readConfig({ ...home, [name]: value })).toThrow(ConfigError);
  expect(() => readConfig({ ...home, [name]: value })).toThrow(name);
});
