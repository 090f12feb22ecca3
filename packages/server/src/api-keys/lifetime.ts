import type { Config } from '../config.js';
import { ApiError } from '../http/error.js';

export const nanosecondsPerMs = 1e6;

/** The longest that a token of a user with these site roles may live, in ms. */
export const maxLifetimeMs = (
  config: Pick<Config, 'maxTokenLifetimeMs' | 'maxAdminTokenLifetimeMs'>,
  roles: readonly string[],
): number => (roles.includes('owner') ? config.maxAdminTokenLifetimeMs : config.maxTokenLifetimeMs);

/** A duration as `168h0m0s`. */
function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}

const refused = (detail: string) =>
  new ApiError(400, 'Failed to validate create API key request.', { detail });

/** The lifetime in ms that a request for a token gets; 0 asks for the default. @throws ApiError 400 */
export function tokenLifetimeMs(
  config: Pick<Config, 'defaultTokenLifetimeMs' | 'maxTokenLifetimeMs' | 'maxAdminTokenLifetimeMs'>,
  roles: readonly string[],
  wantedNs: number,
): number {
  if (wantedNs < 0) throw refused('lifetime must be positive number greater than 0');
  const most = maxLifetimeMs(config, roles);
  if (wantedNs === 0) return Math.min(config.defaultTokenLifetimeMs, most);
  const wanted = wantedNs / nanosecondsPerMs;
  if (wanted > most) throw refused(`lifetime must be less than ${formatDuration(most)}`);
  return wanted;
}
