import { UsageError } from '../command/errors.js';
import type { Flags } from '../command/flags.js';
import type { FlagSpec } from '../command/spec.js';
import { serverFlags } from './flags.js';
import { idleFlags, refusedFlags } from './foreign-flags.js';

/** A setting as the server tells it. */
interface Setting {
  readonly name: string;
  readonly flag: string;
  readonly env?: string;
  readonly description: string;
  readonly default: string;
  readonly value: string;
  readonly value_source: 'flag' | 'env' | 'default';
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The environment with the flags of the command line put over it, each under its variable. */
export function environmentWithFlags(
  env: NodeJS.ProcessEnv,
  flags: Flags,
  configDirectory: string,
): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = { ...env, CODER_CONFIG_DIR: configDirectory };
  if (flags.bool('verbose')) result.CODER_VERBOSE = 'true';
  for (const { env: variable, name, type } of serverFlags) {
    if (!variable || flags.source(name) !== 'flag') continue;
    result[variable] =
      type === 'list' ? flags.list(name).join(',') : `${flags.text(name)}${type === 'duration' ? 'ms' : ''}`;
  }
  return result;
}

/** Settings whose values nobody is told. */
const secrets = new Set([
  'postgres-url',
  'provisioner-daemon-psk',
  'oidc-client-secret',
  'oauth2-github-client-secret',
  'email-auth-password',
]);

/** The settings and where each comes from, for those who ask the server (`GET /deployment/config`); no secrets. */
export const describeSettings = (flags: Flags): Setting[] =>
  serverFlags.map(({ name, env, description, default: byDefault = '' }) => {
    const source = flags.source(name);
    const given = flags.text(name) ?? byDefault;
    return {
      name: name.replace(/-/g, ' ').replace(/^./, (letter) => letter.toUpperCase()),
      flag: name,
      ...(env && { env }),
      description,
      default: byDefault,
      value: secrets.has(name) && given !== '' ? '********' : given,
      value_source: source === 'flag' ? 'flag' : source === 'environment' ? 'env' : 'default',
      ...(secrets.has(name) && { annotations: { secret: 'true' } }),
    };
  });

/**
 * Looks at settings of the original that this server doesn't have.
 * @returns names of those that are without effect
 * @throws UsageError for one that may not be passed over in silence
 */
export function foreignSettings(flags: Flags): string[] {
  const refused = refusedFlags.filter((spec) => asksForSomething(spec, flags));
  if (refused.length > 0)
    throw new UsageError(
      `this server does not have the setting ${refused.map(({ name, env }) => `--${name} ($${env})`).join(', ')}; unset it to start`,
    );
  return idleFlags.filter((spec) => asksForSomething(spec, flags)).map(({ name }) => name);
}

/** Given, and neither switched off nor what it is anyway. */
function asksForSomething({ name, default: byDefault, type }: FlagSpec, flags: Flags): boolean {
  if (!flags.given(name)) return false;
  if (type === 'bool' && !flags.bool(name)) return false;
  return flags.text(name) !== byDefault && flags.text(name) !== '';
}
