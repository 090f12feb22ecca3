import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { requireFeature } from '../licenses/feature.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { createKey } from './create.js';
import { deleteKey } from './delete.js';
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

    createProvisionerKey: async ({ actor, params: { organization }, body }) => {
      allow(actor, 'create', organization.id);
      return { status: 201, body: { key: await createKey(deps, organization.id, body) } };
    },

    listProvisionerKeyDaemons: async ({ actor, params: { organization } }) => {
      allow(actor, 'read', organization.id);
      return { status: 200, body: await listKeyDaemons(deps, organization.id) };
    },

    deleteProvisionerKey: async ({ actor, params }) => {
      allow(actor, 'delete', params.organization.id);
      await deleteKey(deps, params.organization.id, params.provisionerkey);
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
