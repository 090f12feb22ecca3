import { parseDuration } from '@coder-ts/api';
import { ConfigError } from './config-error.js';

export type SettingsReader = ReturnType<typeof settingsReader>;

/** Reads single variables; an empty one is as good as none. */
export function settingsReader(env: NodeJS.ProcessEnv) {
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    text,
    choice: <const C extends string>(name: string, choices: readonly [C, ...C[]]): C => {
      const value = text(name) ?? choices[0];
      const found = choices.find((choice) => choice === value);
      if (found === undefined)
        throw new ConfigError(`${name} must be one of ${choices.join(', ')}: "${value}"`);
      return found;
    },
    integer: (name: string, otherwise: number, least: number): number => {
      const value = text(name);
      if (value === undefined) return otherwise;
      if (!/^-?\d+$/.test(value) || Number(value) < least)
        throw new ConfigError(
          `${name} must be a whole number${Number.isFinite(least) ? `, at least ${least}` : ''}: "${value}"`,
        );
      return Number(value);
    },
    boolean: (name: string, otherwise = false): boolean => {
      const value = text(name) ?? String(otherwise);
      if (/^(1|t|true)$/i.test(value)) return true;
      if (/^(0|f|false)$/i.test(value)) return false;
      throw new ConfigError(`${name} must be true or false: "${value}"`);
    },
    /** Milliseconds. */
    duration: (name: string, otherwise: number): number => {
      const value = text(name);
      if (value === undefined) return otherwise;
      const ms = parseDuration(value.replace(/(\d+)d/g, (_, days) => `${Number(days) * 24}h`));
      if (ms === undefined || ms < 0)
        throw new ConfigError(`${name} must be a duration such as 30s, 10m or 24h: "${value}"`);
      return ms;
    },
    list: (name: string): string[] =>
      (text(name) ?? '')
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
  };
}
