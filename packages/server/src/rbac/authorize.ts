import {
  type Action,
  type Grants,
  impliedRoles,
  organizationRoles,
  type ResourceType,
  type RolePolicy,
  siteRoles,
} from './policy.js';
import { allowListCovers, scopesAllow } from './scopes.js';

/** Who asks. Roles are names: site roles, and by organization id those held there, implied ones included. */
export interface Subject {
  readonly userId: string;
  readonly siteRoles: readonly string[];
  readonly organizationRoles: ReadonlyMap<string, readonly string[]>;
  /** By organization id: what custom roles held there and the organization's settings say besides. */
  readonly organizationPolicies?: ReadonlyMap<string, readonly CompiledPolicy[]>;
  /** Ids, those of the groups of everyone (= organization ids) included. */
  readonly groups: ReadonlySet<string>;
  /** Of the key: `coder:all`, other composed scopes, or `type:action`. */
  readonly scopes: readonly string[];
  /** Of the key: `*:*`, `type:*` or `type:id`. Absent: everything. */
  readonly allowList?: readonly string[];
}

/** What is asked for. Without organization and owner: the type at large. */
export interface ObjectRef {
  readonly type: ResourceType;
  readonly id?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Access lists: user or group id -> role. */
  readonly userAcl?: Readonly<Record<string, string>> | undefined;
  readonly groupAcl?: Readonly<Record<string, string>> | undefined;
}

type Vote = 'allow' | 'deny' | undefined;
type Level = 'site' | 'user' | 'org' | 'member';
/** Words of one level of one role, by type. */
type Votes = ReadonlyMap<string, ReadonlySet<string>>;

const compile = (grants: Grants | undefined): Votes =>
  new Map(Object.entries(grants ?? {}).map(([type, words]) => [type, new Set(words.split(' '))]));

/** A role, ready to vote. */
export type CompiledPolicy = Readonly<Record<Level, Votes>>;

export const compilePolicy = (role: Omit<RolePolicy, 'displayName'>): CompiledPolicy => ({
  site: compile(role.site),
  user: compile(role.user),
  org: compile(role.org),
  member: compile(role.member),
});

/** The policy, read once. */
const roles: ReadonlyMap<string, CompiledPolicy> = new Map(
  Object.entries<RolePolicy>({ ...siteRoles, ...organizationRoles, ...impliedRoles }).map(([name, role]) => [
    name,
    compilePolicy(role),
  ]),
);

function vote(words: ReadonlySet<string> | undefined, action: Action): Vote {
  if (!words) return undefined;
  if (words.has(`!${action}`)) return 'deny';
  return words.has('*') || words.has(action) ? 'allow' : undefined;
}

/** The built-in roles of these names. Names that are none say nothing. */
const builtIn = (names: readonly string[]): CompiledPolicy[] =>
  names.flatMap((name) => roles.get(name) ?? []);

/** What the roles say on one level: any denial wins over any permission. */
function tally(held: readonly CompiledPolicy[], level: Level, type: ResourceType, action: Action): Vote {
  let result: Vote;
  for (const policy of held) {
    const said = vote(policy[level].get(type), action);
    if (said === 'deny') return 'deny';
    result ??= said;
  }
  return result;
}

/** Actions that an access list's role gives (`workspaces.md`, sharing; templates: use or admin). */
const aclActions: Readonly<Record<string, Readonly<Record<string, ReadonlySet<string>>>>> = {
  template: { use: new Set(['read', 'use']), admin: new Set(['*']) },
  workspace: {
    use: new Set(['read', 'start', 'stop', 'ssh', 'application_connect']),
    admin: new Set([
      'create',
      'read',
      'update',
      'start',
      'stop',
      'ssh',
      'application_connect',
      'create_agent',
      'delete_agent',
      'update_agent',
      'share',
    ]),
  },
};

function aclAllows(subject: Subject, action: Action, object: ObjectRef): boolean {
  const given = aclActions[object.type];
  if (!given || !object.organizationId || !subject.organizationRoles.has(object.organizationId)) return false;
  const allows = (role: string | undefined) => role !== undefined && vote(given[role], action) === 'allow';
  if (allows(object.userAcl?.[subject.userId])) return true;
  return Object.entries(object.groupAcl ?? {}).some(
    ([group, role]) => subject.groups.has(group) && allows(role),
  );
}

/**
 * May the subject do this? Decision by level as in `platform.md` 2.1: site allows; else organization (or, outside any,
 * the owner) without a site denial; else the owner inside the organization without any denial; else an access list.
 * The key's scopes and allow list must let it through as well.
 */
export function can(subject: Subject, action: Action, object: ObjectRef): boolean {
  if (!scopesAllow(subject.scopes, object.type, action)) return false;
  if (subject.allowList && !allowListCovers(subject.allowList, object)) return false;
  return rolesAllow(subject, action, object) || aclAllows(subject, action, object);
}

function rolesAllow(subject: Subject, action: Action, { type, organizationId, ownerId }: ObjectRef): boolean {
  const owns = ownerId === subject.userId;
  const site = tally(builtIn(everywhere(subject)), 'site', type, action);
  if (site) return site === 'allow';
  if (!organizationId) return owns && tally(builtIn(siteNames(subject)), 'user', type, action) === 'allow';
  const here = [
    ...builtIn(subject.organizationRoles.get(organizationId) ?? []),
    ...(subject.organizationPolicies?.get(organizationId) ?? []),
  ];
  const org = tally(here, 'org', type, action);
  if (org) return org === 'allow';
  return owns && tally(here, 'member', type, action) === 'allow';
}

const siteNames = (subject: Subject): string[] => [...subject.siteRoles, 'member'];

/** Every role held anywhere: organization roles have a site level too. */
const everywhere = (subject: Subject): string[] => [
  ...siteNames(subject),
  ...[...subject.organizationRoles.values()].flat(),
];
