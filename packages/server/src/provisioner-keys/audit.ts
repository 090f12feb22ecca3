import { type AuditDiff, type AuditEntry, diffOf } from '../audit/write.js';
import type { ProvisionerKeyRow } from './key.js';

/** An entry of the audit log about a key of daemons: a kind of resource that the wire does not have. */
export const keyEntry = (
  userId: string,
  action: 'create' | 'delete',
  status: number,
  key: Pick<ProvisionerKeyRow, 'id' | 'name' | 'organization_id'>,
): AuditEntry => ({
  action,
  status,
  resourceType: 'provisioner_key',
  resourceId: key.id,
  target: key.name,
  organizationId: key.organization_id,
  userId,
});

/** What differs of a key; that it has a secret is all that is told of it. */
export const keyDiff = (
  before: Partial<ProvisionerKeyRow>,
  after: Partial<ProvisionerKeyRow>,
): AuditDiff => ({
  ...diffOf(before, after, ['name', 'tags']),
  hashed_secret: { secret: true },
});
