import { type CreateUserRequestWithOrgs, LoginType, UserStatus, zeroUuid } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import { canAssign, isSiteRole } from '../rbac/assign.js';
import { can, type Subject } from '../rbac/authorize.js';
import { createUser, type NewUser } from './create.js';
import { weakPassword } from './create-first.js';
import { userObject } from './load.js';
import { hashPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

type Request = z.output<typeof CreateUserRequestWithOrgs>;

const invalid = (message: string, field?: string) =>
  new ApiError(400, message, field ? { validations: [{ field, detail: message }] } : {});

/**
 * Makes a user that an admin asked for. The checks stand in the order of the wire (`platform.md` 1.8): what anyone may be
 * told comes before the permission.
 * @returns the id
 */
export async function createRequestedUser(deps: Deps, subject: Subject, request: Request): Promise<string> {
  checkKind(deps, request);
  const loginType = request.service_account ? 'none' : request.login_type || 'password';
  if (request.organization_ids.length === 0)
    throw invalid('No organization specified to place the user as a member of.', 'organization_ids');
  await refuseTaken(deps, subject, request);
  const organizationIds = await findOrganizations(deps, subject, request.organization_ids);
  checkCredentials(deps, loginType, request.password);
  checkRoles(subject, request);
  if (
    !can(subject, 'create', { type: 'user' }) ||
    !organizationIds.every((organizationId) =>
      can(subject, 'create', { type: 'organization_member', organizationId }),
    )
  )
    throw new ApiError(403, 'You are not authorized to create users.');
  const hashedPassword = loginType === 'password' ? await hashPassword(request.password) : '';
  return deps.db.transaction().execute((tx) =>
    createUser(tx, deps, {
      email: request.email,
      username: request.username,
      name: request.name,
      hashedPassword,
      loginType,
      status: (request.user_status || 'dormant') as NewUser['status'],
      roles: [...new Set(request.roles)],
      organizationIds,
      isServiceAccount: request.service_account,
    }),
  );
}

/** People have an address and a way to log in; service accounts have neither. */
function checkKind(deps: Pick<Deps, 'config'>, request: Request): void {
  if (request.service_account) {
    if (request.email) throw invalid('Service accounts cannot have an email address.', 'email');
    if (request.password) throw invalid('Service accounts cannot have a password.', 'password');
    if (request.login_type && request.login_type !== 'none')
      throw invalid('Service accounts must use login type "none".', 'login_type');
    if (!hasFeature(deps, 'service_accounts'))
      throw new ApiError(403, 'Service Accounts is a Premium feature. Contact sales!');
  } else if (request.password && request.login_type && request.login_type !== 'password')
    throw invalid(`A password cannot be set for login type "${request.login_type}".`, 'password');
  if (
    deps.config.disablePasswordAuth &&
    !request.service_account &&
    (request.login_type || 'password') === 'password'
  )
    throw new ApiError(403, 'Password authentication is disabled.', {
      detail: 'Make the user with login type "oidc", "github" or "none".',
    });
}

/** Those who may read the user learn that a name or address is taken; to others the answer is the permission's. */
async function refuseTaken(deps: Pick<Deps, 'db'>, subject: Subject, request: Request): Promise<void> {
  const holders = await deps.db
    .selectFrom('users')
    .select(['id', 'email', 'username'])
    .where('deleted', '=', false)
    .where((where) =>
      where.or([
        where(sql`lower(username)`, '=', request.username.toLowerCase()),
        ...(request.email ? [where(sql`lower(email)`, '=', request.email.toLowerCase())] : []),
      ]),
    )
    .execute();
  if (holders.some((user) => can(subject, 'read', userObject(user))))
    throw new ApiError(409, 'User already exists.');
}

/** Ids of organizations that the subject sees; the zero UUID stands for the default one. */
async function findOrganizations(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await deps.db
    .selectFrom('organizations')
    .select(['id', 'is_default'])
    .where('deleted', '=', false)
    .where((where) => where.or([where('id', 'in', [...ids, zeroUuid]), where('is_default', '=', true)]))
    .execute();
  return [
    ...new Set(
      ids.map((id) => {
        const row = rows.find((row) => (id === zeroUuid ? row.is_default : row.id === id));
        if (row && can(subject, 'read', { type: 'organization', id: row.id, organizationId: row.id }))
          return row.id;
        throw new ApiError(404, `Organization does not exist with the provided id "${id}".`);
      }),
    ),
  ];
}

function checkCredentials({ identity }: Pick<Deps, 'identity'>, loginType: string, password: string): void {
  if (loginType === 'password') {
    const problem = passwordProblem(password);
    if (problem) throw weakPassword('Password is invalid', problem);
  } else if (loginType === 'oidc') {
    if (!identity.oidc) throw invalid('You must configure OIDC before creating OIDC users.');
  } else if (loginType !== 'none' && loginType !== 'github')
    throw invalid(
      LoginType.options.includes(loginType as 'token')
        ? `Unsupported login type "${loginType}" for manually creating new users.`
        : `Unknown login type "${loginType}".`,
    );
}

/** The original fails on these (500); they are the client's mistakes. */
function checkRoles(subject: Subject, request: Request): void {
  if (request.user_status && !UserStatus.options.includes(request.user_status as 'active'))
    throw invalid(`"${request.user_status}" is not a status of users.`, 'user_status');
  for (const role of request.roles) {
    if (!isSiteRole(role)) throw invalid(`"${role}" is not a supported role`, 'roles');
    if (can(subject, 'create', { type: 'user' }) && !canAssign(subject, role))
      throw invalid(`not authorized to assign role "${role}"`, 'roles');
  }
}
