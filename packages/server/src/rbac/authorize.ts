import {
  type Action,
  type Grants,
  organizationRoles,
  type ResourceType,
  type RolePolicy,
  siteRoles,
} from './policy.js';

/** Who asks. Roles are names: site roles, and by organization id those held there, implied ones included. */
export interface Subject {
  readonly userId: string;
  readonly siteRoles: readonly string[];
  readonly organizationRoles: ReadonlyMap<string, readonly string[]>;
  /** Ids, those of the groups of everyone (= organization ids) included. */
  readonly groups: ReadonlySet<string>;
  /** Of the key: `coder:all`, `coder:application_connect`, or `type:action`. */
  readonly scopes: readonly string[];
}

/** What is asked for. Without organization and owner: the type at large. */
export interface ObjectRef {
  readonly type: ResourceType;
  readonly organizationId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** Access lists: user or group id -> role. */
  readonly userAcl?: Readonly<Record<string, string>> | undefined;
  readonly groupAcl?: Readonly<Record<string, string>> | undefined;
}

type Vote = 'allow' | 'deny' | undefined;

function vote(grants: Grants | undefined, type: ResourceType, action: Action): Vote {
  if (!grants) return undefined;
  const words = (
    grants[type] ?? (grants['*'] !== undefined && grants[type] === undefined ? grants['*'] : '')
  ).split(' ');
  if (words.includes(`!${action}`)) return 'deny';
  return words.includes('*') || words.includes(action) ? 'allow' : undefined;
}

const tally = (votes: readonly Vote[]): Vote =>
  votes.includes('deny') ? 'deny' : votes.includes('allow') ? 'allow' : undefined;

const policyOf = (name: string): RolePolicy | undefined =>
  ({ ...siteRoles, ...organizationRoles })[name as keyof typeof siteRoles];

/** Actions that an access list's role gives (`workspaces.md`, sharing; templates: use or admin). */
const aclActions: Readonly<Partial<Record<ResourceType, Readonly<Record<string, string>>>>> = {
  template: { use: 'read use', admin: '*' },
  workspace: {
    use: 'read start stop ssh application_connect',
    admin:
      'create read update start stop ssh application_connect create_agent delete_agent update_agent share',
  },
};

function aclAllows(subject: Subject, action: Action, object: ObjectRef): boolean {
  const roles = aclActions[object.type];
  if (!roles || !object.organizationId || !subject.organizationRoles.has(object.organizationId)) return false;
  const held = [
    object.userAcl?.[subject.userId],
    ...[...subject.groups].map((group) => object.groupAcl?.[group]),
  ];
  return held.some(
    (role) =>
      role !== undefined && vote({ [object.type]: roles[role] ?? '' }, object.type, action) === 'allow',
  );
}

const scopeAllows = (scopes: readonly string[], type: ResourceType, action: Action): boolean =>
  scopes.some((scope) => scope === 'coder:all' || scope === `${type}:${action}` || scope === `${type}:*`);

/**
 * May the subject do this? Decision by level as in `platform.md` 2.1: site allows; else organization (or, outside any,
 * the owner) without a site denial; else the owner inside the organization without any denial; else an access list.
 */
export function can(subject: Subject, action: Action, object: ObjectRef): boolean {
  if (!scopeAllows(subject.scopes, object.type, action)) return false;
  const site = [...subject.siteRoles, 'member'].map(policyOf);
  const here = (
    object.organizationId ? (subject.organizationRoles.get(object.organizationId) ?? []) : []
  ).map(policyOf);
  const anywhere = [...subject.organizationRoles.values()].flat().map(policyOf);
  const owns = object.ownerId === subject.userId;

  const siteVote = tally([...site, ...anywhere].map((role) => vote(role?.site, object.type, action)));
  if (siteVote === 'allow') return true;
  if (siteVote !== 'deny') {
    const orgVote = tally(here.map((role) => vote(role?.org, object.type, action)));
    if (orgVote === 'allow') return true;
    if (
      !object.organizationId &&
      owns &&
      site.some((role) => vote(role?.user, object.type, action) === 'allow')
    )
      return true;
    if (orgVote !== 'deny' && owns && object.organizationId) {
      if (tally(here.map((role) => vote(role?.member, object.type, action))) === 'allow') return true;
    }
  }
  return aclAllows(subject, action, object);
}
