import type { FastifyRequest } from 'fastify';
import { auditedChange } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { requireFeature } from '../licenses/feature.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { keyDiff, keyEntry } from './audit.js';
import { createKey } from './create.js';
import { deleteKey, findKeyToDelete } from './delete.js';
import { findKey, secretLength, toKey } from './key.js';
import { listKeyDaemons, listKeys } from './list.js';

/** Keys by which daemons come from outside (`jobs.md` 1.10). The feature is asked for after the organization. */
export const provisionerKeyHandlers = (deps: Deps) => {
  const allow = (actor: Actor, action: 'read' | 'create' | 'delete', organizationId: string) => {
    requireFeature(deps, 'external_provisioner_daemons');
    const on = { type: 'provisioner_daemon', organizationId } as const;
    if (!can(actor.subject, 'read', on)) throw notFound();
    if (!can(actor.subject, action, on)) throw forbidden();
  };
  return {
    listProvisionerKey: async ({ actor, params: { organization } }) => {
      allow(actor, 'read', organization.id);
      return { status: 200, body: await listKeys(deps, organization.id) };
    },

    createProvisionerKey: async ({ actor, params: { organization }, body, request }) => {
      allow(actor, 'create', organization.id);
      const planned = { id: deps.newId(), name: body.name, organization_id: organization.id };
      const entry = keyEntry(actor.user.id, 'create', 201, planned);
      const key = await auditedChange(deps, request, entry, async (tx, tell) => {
        const ids = { id: planned.id, organizationId: organization.id };
        const { secret, row } = await createKey(tx, deps, ids, body);
        tell(keyDiff({}, row), row.name);
        return secret;
      });
      return { status: 201, body: { key } };
    },

    listProvisionerKeyDaemons: async ({ actor, params: { organization } }) => {
      allow(actor, 'read', organization.id);
      return { status: 200, body: await listKeyDaemons(deps, organization.id) };
    },

    deleteProvisionerKey: async ({ actor, params, request }) => {
      allow(actor, 'delete', params.organization.id);
      const key = await findKeyToDelete(deps.db, params.organization.id, params.provisionerkey);
      const entry = keyEntry(actor.user.id, 'delete', 204, key);
      await auditedChange(deps, request, entry, async (tx, tell) => {
        await deleteKey(tx, deps, key);
        tell(keyDiff(key, {}));
      });
      return { status: 204, body: null };
    },

    fetchProvisionerKeyDetails: async ({ request }) => {
      const row = await findKey(deps, secretOf(request));
      if (!row) throw new ApiError(401, 'provisioner daemon key invalid');
      return { status: 200, body: toKey(row) };
    },
  } satisfies Partial<Handlers>;
};

/** @throws ApiError 400, 401 */
function secretOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const secret = headers['coder-provisioner-daemon-key'];
  if (headers['coder-provisioner-daemon-psk'] && secret)
    throw new ApiError(400, 'provisioner daemon key and PSK provided, but only one is allowed');
  if (typeof secret !== 'string' || secret === '')
    throw new ApiError(401, 'provisioner daemon key required', {
      detail: 'Send it in the header Coder-Provisioner-Daemon-Key.',
    });
  if (secret.length !== secretLength)
    throw new ApiError(400, 'provisioner daemon key invalid', {
      detail: `must be ${secretLength} characters`,
    });
  return secret;
}
