import { createHash, randomBytes } from 'node:crypto';
import { zeroUuid } from '@coder-ts/api';
import { provisionerApiVersion, type ServeRequest } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { sql } from 'kysely';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { loadOrganization, type OrganizationRow } from '../organizations/load.js';
import type { Worker } from '../provisioner-jobs/acquire.js';
import { normalizeTags } from '../provisioner-jobs/tags.js';
import { internTagset } from '../provisioner-jobs/tagset.js';
import { reservedKeys } from '../provisioner-keys/key.js';
import { can } from '../rbac/authorize.js';
import type { Identity } from './identity.js';

/** A daemon whose stream has begun. */
export interface Daemon extends Worker {
  readonly name: string;
  /** What its calls carry. */
  readonly session: string;
  readonly sessionHash: Buffer;
}

export const hashSession = (session: string): Buffer => createHash('sha256').update(session).digest();

const provisionerTypes = new Set(['terraform', 'echo']);
const invalid = (message: string) => new ConnectError(message, Code.InvalidArgument);

/**
 * Checks what a daemon says of itself, in the wire's order (`jobs.md` 1.9), and writes its row, which a daemon of the same
 * organization, name and owner keeps its id in. The new session ends the last one's.
 * @throws ConnectError
 */
export async function registerDaemon(deps: Deps, identity: Identity, request: ServeRequest): Promise<Daemon> {
  const organization = await findOrganization(deps, identity, request.organization);
  if (request.provisioners.length === 0) throw invalid('The provisioner query parameter must be specified.');
  const unknown = request.provisioners.find((type) => !provisionerTypes.has(type));
  if (unknown !== undefined) throw invalid(`Unknown provisioner type "${unknown}"`);
  const { tags, keyId } = grant(identity, organization.id, request.tags);
  if (identity.kind === 'psk' && !organization.is_default)
    throw refused(tags.scope, 'PSK auth is only allowed for the default organization');
  if (Object.entries(tags).some(([key, value]) => key.includes('\0') || value.includes('\0')))
    throw invalid('Given tags are not acceptable to the service: tags cannot contain the null byte (0x00)');
  checkVersion(request.apiVersion);
  const { name } = request;
  if (name === '' || Buffer.byteLength(name) > 64 || name.includes('\0'))
    throw invalid('The name of a daemon has 1 to 64 bytes.');
  const session = randomBytes(32).toString('base64url');
  const sessionHash = hashSession(session);
  const now = deps.now();
  const row = {
    provisioners: request.provisioners,
    tags: json(tags),
    tagset_id: await internTagset(deps.db, tags),
    last_seen_at: now,
    stopped_at: null,
    version: request.version,
    api_version: request.apiVersion,
    key_id: keyId,
    session_hash: sessionHash,
  };
  const { id } = await deps.db
    .insertInto('provisioner_daemons')
    .values({ id: deps.newId(), created_at: now, organization_id: organization.id, name, ...row })
    .onConflict((conflict) =>
      conflict.expression(sql`organization_id, name, lower(coalesce(tags->>'owner', ''))`).doUpdateSet(row),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return {
    id,
    organizationId: organization.id,
    provisioners: request.provisioners,
    tags,
    name,
    session,
    sessionHash,
  };
}

async function findOrganization(
  deps: Deps,
  identity: Identity,
  text: string,
): Promise<Pick<OrganizationRow, 'id' | 'is_default'>> {
  if (identity.kind === 'user')
    try {
      return await loadOrganization(deps, identity.actor, text || 'default');
    } catch (error) {
      if (error instanceof ApiError) throw new ConnectError(error.message, Code.NotFound);
      throw error;
    }
  const named = identity.kind === 'key' ? identity.organizationId : text;
  const organization = await deps.db
    .selectFrom('organizations')
    .select(['id', 'is_default'])
    .where('deleted', '=', false)
    .where((where) =>
      named === '' || named === 'default'
        ? where('is_default', '=', true)
        : where.or([where(sql`id::text`, '=', named), where(sql`lower(name)`, '=', named.toLowerCase())]),
    )
    .executeTakeFirst();
  if (!organization) throw new ConnectError(`organization "${named}" not found`, Code.NotFound);
  return organization;
}

/** The tags that a daemon may serve under, and the key that it stands under. @throws ConnectError `permission_denied` */
function grant(
  identity: Identity,
  organizationId: string,
  asked: Readonly<Record<string, string>>,
): { tags: Record<string, string>; keyId: string } {
  switch (identity.kind) {
    case 'built-in':
      return { tags: normalizeTags(zeroUuid, asked), keyId: reservedKeys['built-in'] };
    case 'psk':
      return { tags: normalizeTags(zeroUuid, asked), keyId: reservedKeys.psk };
    case 'key':
      if (Object.keys(asked).length > 0)
        throw refused(asked.scope, 'tags are not allowed when using a provisioner key');
      return { tags: normalizeTags(zeroUuid, identity.tags), keyId: identity.keyId };
    case 'user': {
      const { subject, user } = identity.actor;
      const tags = normalizeTags(user.id, asked);
      const may =
        tags.scope === 'user' || can(subject, 'create', { type: 'provisioner_daemon', organizationId });
      if (!may) throw refused(tags.scope, 'user unauthorized');
      return { tags, keyId: reservedKeys['user-auth'] };
    }
  }
}

const refused = (scope: string | undefined, why: string) =>
  new ConnectError(
    `You aren't allowed to create provisioner daemons with scope "${scope ?? ''}": ${why}`,
    Code.PermissionDenied,
  );

/** Another major version speaks another protocol. A newer minor one knows things that this server doesn't. */
function checkVersion(text: string): void {
  const asked = /^(\d+)\.(\d+)$/.exec(text);
  const [major = '', minor = ''] = provisionerApiVersion.split('.');
  if (asked && asked[1] === major && Number(asked[2]) <= Number(minor)) return;
  throw invalid(
    `Incompatible or unparsable version: the daemon speaks "${text}", this server ${major}.0 to ${provisionerApiVersion}. Run a daemon of the server's version.`,
  );
}
