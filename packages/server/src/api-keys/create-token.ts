import { type CreateTokenRequest, isUuid, RBACResource } from '@coder-ts/api';
import type { z } from 'zod';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { randomName } from '../names/random.js';
import { can, type Subject } from '../rbac/authorize.js';
import { canonicalScope } from '../rbac/scopes.js';
import type { UserRow } from '../users/load.js';
import { createKey } from './create.js';
import { tokenLifetimeMs } from './lifetime.js';

type Request = z.output<typeof CreateTokenRequest>;

const refused = (detail: string) => new ApiError(400, 'Failed to create API key.', { detail });

/** Canonical names of the scopes that a request asks for; none is everything. */
function readScopes({ scope, scopes }: Request): string[] {
  const wanted = scopes.length > 0 ? scopes : scope ? [scope] : ['coder:all'];
  const names = wanted.map((name) => {
    const canonical = canonicalScope(name);
    if (!canonical) throw refused(`invalid or unsupported API key scope: "${name}"`);
    return canonical;
  });
  return [...new Set(names)];
}

/** `*:*`, `type:*` or `type:<uuid>` each. */
function readAllowList({ allow_list }: Request): string[] {
  for (const entry of allow_list) {
    const [type = '', id = '', ...rest] = entry.split(':');
    const knownType = RBACResource.options.includes(type as 'workspace');
    if (rest.length > 0 || !knownType || !(id === '*' || isUuid(id)) || (type === '*' && id !== '*'))
      throw refused(`invalid entry of the allow list: "${entry}"`);
  }
  return [...new Set(allow_list.map((entry) => entry.toLowerCase()))];
}

/**
 * Makes a token for a user. Lifetime and scopes are checked before the permission, as on the wire.
 * @throws ApiError 400, 403, 409 for a name that a token of the user has already, an expired one too
 */
export async function createToken(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  subject: Subject,
  user: UserRow,
  request: Request,
): ReturnType<typeof createKey> {
  const lifetimeMs = tokenLifetimeMs(deps.config, user.rbac_roles, request.lifetime);
  const scopes = readScopes(request);
  const allowList = readAllowList(request);
  if (user.is_system || !can(subject, 'create', { type: 'api_key', ownerId: user.id })) throw forbidden();
  const tokenName = request.token_name || randomName();
  try {
    return await createKey(deps.db, deps, {
      userId: user.id,
      loginType: 'token',
      lifetimeMs,
      scopes,
      allowList,
      tokenName,
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'api_keys_token_name')) throw error;
    throw new ApiError(409, `A token with name "${tokenName}" already exists.`, {
      validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
    });
  }
}
