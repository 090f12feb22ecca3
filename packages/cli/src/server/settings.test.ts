import { expect, it } from 'vitest';
import { parseFlags } from '../command/flags.js';
import { serverFlags } from './flags.js';
import { idleFlags, refusedFlags } from './foreign-flags.js';
import { describeSettings, environmentWithFlags, foreignSettings } from './settings.js';
import { spec } from './specs.js';
import { daemonName } from './start.js';

const flags = (argv: string[], env: NodeJS.ProcessEnv = {}) =>
  parseFlags(spec.flags ?? [], argv, env, 'coder server').flags;

it('puts flags over the environment, each under its variable', () => {
  const env = { CODER_PROVISIONER_DAEMONS: '1', CODER_ACCESS_URL: 'http://env' };
  const argv = [
    '--provisioner-daemons',
    '5',
    '--session-duration',
    '1h',
    '--experiments',
    'a,b',
    '--swagger-enable',
  ];
  expect(environmentWithFlags(env, flags(argv, env), '/config')).toEqual({
    CODER_CONFIG_DIR: '/config',
    CODER_ACCESS_URL: 'http://env',
    CODER_PROVISIONER_DAEMONS: '5',
    CODER_SESSION_DURATION: '3600000ms',
    CODER_EXPERIMENTS: 'a,b',
    CODER_SWAGGER_ENABLE: 'true',
  });
});

it('refuses what would be protected otherwise than asked', () => {
  expect(() => foreignSettings(flags(['--browser-only']))).toThrow('--browser-only ($CODER_BROWSER_ONLY)');
  expect(() => foreignSettings(flags([], { CODER_SCIM_AUTH_HEADER: 'x' }))).toThrow('--scim-auth-header');
});

it('does not refuse or pass over a setting that it has', () => {
  const foreign = new Set([...refusedFlags, ...idleFlags].flatMap(({ env, name }) => [env, name]));
  expect(
    serverFlags
      .filter(({ env, name }) => foreign.has(name) || (env && foreign.has(env)))
      .map(({ name }) => name),
  ).toEqual([]);
  expect(foreignSettings(flags(['--prometheus-enable', '--prometheus-address', '0.0.0.0:2112']))).toEqual([]);
});

it('passes over what changes nothing', () => {
  expect(
    foreignSettings(flags(['--browser-only=false', '--telemetry=false', '--samesite-auth-cookie', 'lax'])),
  ).toEqual([]);
  expect(foreignSettings(flags(['--derp-config-path', '/x', '--update-check']))).toEqual([
    'derp-config-path',
    'update-check',
  ]);
});

it('names daemons within the limit', () => {
  expect(daemonName('build-1.example.com', 2)).toBe('build-1-2');
  expect(daemonName('x'.repeat(80), 10)).toHaveLength(61);
});

it('describes settings by their source, and hides secrets', () => {
  const env = {
    CODER_PROVISIONER_DAEMON_PSK: 'hush',
    CODER_PG_CONNECTION_URL: 'postgres://a:secret@b/c',
    CODER_OIDC_CLIENT_SECRET: 'hush2',
  };
  const settings = describeSettings(flags(['--provisioner-daemons', '5'], env));
  const find = (name: string) => settings.find(({ flag }) => flag === name);
  expect(find('provisioner-daemons')).toMatchObject({ value: '5', value_source: 'flag', default: '3' });
  expect(find('provisioner-daemon-psk')).toMatchObject({ value: '********', value_source: 'env' });
  expect(find('session-duration')).toMatchObject({ value_source: 'default' });
  expect(JSON.stringify(settings)).not.toMatch(/hush|secret@/);
});
