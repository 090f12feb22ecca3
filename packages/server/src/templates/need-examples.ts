import { notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';

/** Examples are for those who make or read templates at large, in one of the organizations (or anywhere: undefined). */
export function needExamples(actor: Actor, organizationIds: readonly (string | undefined)[]): void {
  const may = (organizationId: string | undefined) =>
    can(actor.subject, 'create', { type: 'template', organizationId }) ||
    can(actor.subject, 'read', { type: 'template', organizationId });
  if (!organizationIds.some(may)) throw notFound();
}
