import { createHash } from 'node:crypto';
import type { ProvisionerKey } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { ProvisionerKeys } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';

/** Keys that daemons without a key of their own stand under (`jobs.md` 1.10). Their rows are the default organization's. */
export const reservedKeys = {
  'built-in': '00000000-0000-0000-0000-000000000001',
  'user-auth': '00000000-0000-0000-0000-000000000002',
  psk: '00000000-0000-0000-0000-000000000003',
} as const;

export const isReserved = (name: string): boolean => Object.hasOwn(reservedKeys, name.toLowerCase());

export type ProvisionerKeyRow = Omit<Selectable<ProvisionerKeys>, 'hashed_secret'>;
export const keyColumns = ['id', 'created_at', 'organization_id', 'name', 'tags'] as const;

/** Of the 32 random bytes of a secret, in base64url. */
export const secretLength = 43;
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** The key of a secret; undefined: nobody's. */
export const findKey = ({ db }: Pick<Deps, 'db'>, secret: string): Promise<ProvisionerKeyRow | undefined> =>
  db
    .selectFrom('provisioner_keys')
    .select(keyColumns)
    .where('hashed_secret', '=', hashSecret(secret))
    .executeTakeFirst();

/** As the wire has it: its organization under `organization`, never its secret. */
export const toKey = (row: ProvisionerKeyRow): ProvisionerKey => ({
  id: row.id,
  created_at: row.created_at,
  organization: row.organization_id,
  name: row.name,
  tags: row.tags as Record<string, string>,
});
