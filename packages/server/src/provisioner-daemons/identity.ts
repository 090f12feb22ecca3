import { timingSafeEqual } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import { findKey, hashSecret } from '../provisioner-keys/key.js';
import type { Actor } from '../users/actor.js';
import { authenticateKey } from '../users/authenticate.js';

/** On whose word a daemon serves. */
export type Identity =
  /** Part of this server's process. */
  | { kind: 'built-in' }
  | { kind: 'user'; actor: Actor }
  | { kind: 'psk' }
  | { kind: 'key'; keyId: string; organizationId: string; tags: Record<string, string> };

const keyHeader = 'Coder-Provisioner-Daemon-Key';
const pskHeader = 'Coder-Provisioner-Daemon-PSK';

const nobody = () =>
  new ConnectError(
    'API key or external provisioner authentication required, but none provided',
    Code.Unauthenticated,
  );

/**
 * Who an external daemon is, by exactly one of session token, provisioner key and PSK (`jobs.md` 1.9).
 * @throws ConnectError `permission_denied` without the licensed feature, `unauthenticated`, `invalid_argument`
 */
export async function identify(deps: Deps, headers: Headers): Promise<Identity> {
  if (!hasFeature(deps, 'external_provisioner_daemons'))
    throw new ConnectError(
      'External provisioner daemons is an Enterprise feature. Contact sales!',
      Code.PermissionDenied,
    );
  const token = headers.get('Coder-Session-Token');
  const key = headers.get(keyHeader);
  const psk = headers.get(pskHeader);
  if (token && (key || psk))
    throw new ConnectError(
      'API key and external provisioner authentication provided, but only one is allowed',
      Code.InvalidArgument,
    );
  if (key && !psk) return identifyKey(deps, key);
  if (psk && !key && isPsk(deps, psk)) return { kind: 'psk' };
  if (!token) throw nobody();
  try {
    return { kind: 'user', actor: await authenticateKey(deps, token) };
  } catch (error) {
    if (error instanceof ApiError) throw new ConnectError(error.message, Code.Unauthenticated);
    throw error;
  }
}

/** Digests are compared: in constant time, whatever the lengths. */
const isPsk = ({ config }: Pick<Deps, 'config'>, text: string): boolean =>
  config.provisionerDaemonPsk !== undefined &&
  timingSafeEqual(hashSecret(text), hashSecret(config.provisionerDaemonPsk));

async function identifyKey(deps: Pick<Deps, 'db'>, secret: string): Promise<Identity> {
  const key = await findKey(deps, secret);
  if (!key) throw nobody();
  const tags = key.tags as Record<string, string>;
  return { kind: 'key', keyId: key.id, organizationId: key.organization_id, tags };
}
