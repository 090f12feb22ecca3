import { APIKeyScope, type Permission } from '@coder-ts/api';
import type { z } from 'zod';
import { can, type ObjectRef, type Subject } from './authorize.js';
import type { Action, Grants, ResourceType, RolePolicy } from './policy.js';

export type WirePermission = z.infer<typeof Permission>;

/** A role that an organization made itself, as stored: its permissions allow one action on one type each. */
export interface CustomRole {
  readonly name: string;
  readonly organization_permissions: readonly WirePermission[];
  readonly member_permissions: readonly WirePermission[];
}

/** What a custom role says on the levels that it has. */
export const customGrants = (role: CustomRole): Pick<RolePolicy, 'org' | 'member'> => ({
  org: toGrants(role.organization_permissions),
  member: toGrants(role.member_permissions),
});

function toGrants(permissions: readonly WirePermission[]): Grants {
  const words: Record<string, string> = {};
  for (const { resource_type: type, action, negate } of permissions)
    words[type] = `${words[type] ?? ''} ${negate ? '!' : ''}${action}`.trim();
  return words;
}

/** Every action that a type has, as `type:action`: the names of scopes are made of them. */
const pairs: ReadonlySet<string> = new Set(APIKeyScope.options);

/**
 * Why the subject may not put a permission into a role of the organization, or undefined where it may. Nobody gives what
 * they don't have; wildcards would cover what comes later, and denials would take from people what they have elsewhere.
 */
export function grantProblem(
  subject: Subject,
  permission: WirePermission,
  object: Pick<ObjectRef, 'organizationId' | 'ownerId'>,
): string | undefined {
  const { action, resource_type: type } = permission;
  const named = `action "${action}" on "${type}"`;
  if (permission.negate) return `${named}: a role can't deny; leave "negate" out.`;
  if (action === '*' || type === '*') return `${named}: name each type and action; "*" is not allowed.`;
  if (!pairs.has(`${type}:${action}`)) return `${named}: the type has no such action.`;
  const asked = { ...object, type: type as ResourceType };
  if (!can(subject, action as Action, asked)) return `${named}: you can't give what you may not do yourself.`;
  return undefined;
}
