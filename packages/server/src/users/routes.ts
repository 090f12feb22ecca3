import { keyEntry } from '../api-keys/audit.js';
import { type AuditEntry, audited, auditedChange, diffOf } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { tellAboutAccount } from '../notifications/account-events.js';
import { listOrganizations } from '../organizations/list.js';
import { loadOrganization } from '../organizations/load.js';
import { toOrganization } from '../organizations/to-organization.js';
import { can } from '../rbac/authorize.js';
import { listSiteRoles } from '../rbac/to-role.js';
import type { Actor } from './actor.js';
import { readAutofill } from './autofill.js';
import { changePassword } from './change-password.js';
import { changeProfile } from './change-profile.js';
import { changeSiteRoles } from './change-roles.js';
import { changeStatus } from './change-status.js';
import { createFirstUser, hasUsers } from './create-first.js';
import { createRequestedUser } from './create-requested.js';
import { deleteUser } from './delete.js';
import { listUsers } from './list.js';
import { type UserRow, userObject } from './load.js';
import { logIn, logOut } from './login.js';
import { changePasswordByPasscode, requestPasscode } from './one-time-passcode.js';
import { passwordProblem } from './password-strength.js';
import { requirePersonal } from './personal.js';
import { clearedSessionCookie, sessionCookie } from './session-cookie.js';
import { settingsHandlers } from './settings-routes.js';
import { readUser } from './to-user.js';

const entry = (
  actor: Actor,
  action: AuditEntry['action'],
  user: Pick<UserRow, 'id' | 'username'>,
  status = 200,
): AuditEntry => ({
  action,
  status,
  resourceType: 'user',
  resourceId: user.id,
  target: user.username,
  userId: actor.user.id,
});

export const userHandlers = (deps: Deps) =>
  ({
    ...settingsHandlers(deps),
    ...sessionHandlers(deps),
    ...accountHandlers(deps),
  }) satisfies Partial<Handlers>;

/** The first user, coming and going. */
const sessionHandlers = (deps: Deps) =>
  ({
    checkInitialUserCreated: async () => {
      if (await hasUsers(deps.db))
        return { status: 200, body: { message: 'The initial user has already been created!' } };
      throw new ApiError(404, 'The initial user has not been created!');
    },

    createInitialUser: async ({ body }) => ({ status: 201, body: await createFirstUser(deps, body) }),

    logInUser: async ({ body, request }) => {
      const token = await logIn(deps, request, body);
      return {
        status: 201,
        body: { session_token: token },
        headers: { 'set-cookie': sessionCookie(deps.config, token) },
      };
    },

    logOutUser: async ({ actor, request }) => {
      const { id } = actor.user;
      await auditedChange(deps, request, keyEntry(id, 'logout', 200, { user_id: id }), (tx) =>
        logOut(tx, deps, id, actor.keyId),
      );
      return {
        status: 200,
        body: { message: 'Logged out!' },
        headers: { 'set-cookie': clearedSessionCookie },
      };
    },

    requestOneTimePasscode: async ({ body, request }) => {
      await requestPasscode(deps, request, body.email);
      return { status: 204, body: null };
    },

    changePasswordWithAOneTimePasscode: async ({ body, request }) => {
      await changePasswordByPasscode(deps, request, body);
      return { status: 204, body: null };
    },

    validateUserPassword: async ({ body }) => {
      const problem = passwordProblem(body.password);
      return { status: 200, body: { valid: problem === undefined, details: problem ?? '' } };
    },
  }) satisfies Partial<Handlers>;

/** Accounts: what admins do with them, and what everyone does with the own one. */
const accountHandlers = (deps: Deps) =>
  ({
    getUsers: async ({ actor, query }) => ({
      status: 200,
      body: await listUsers(deps, actor.subject, query),
    }),

    createNewUser: async ({ actor, body, request }) => {
      const id = await createRequestedUser(deps, actor.subject, body);
      const user = await audited(
        deps,
        request,
        entry(actor, 'create', { ...body, id }, 201),
        async (tell) => {
          const made = await readUser(deps.db, id);
          tell(diffOf({}, made, ['email', 'username', 'name', 'login_type', 'status']));
          return made;
        },
      );
      await tellAboutAccount(deps, actor, user, 'created');
      return { status: 201, body: user };
    },

    getUserByName: async ({ params: { user } }) => ({
      status: 200,
      body: await readUser(deps.db, user.id),
    }),

    deleteUser: async ({ actor, params: { user }, request }) => {
      await audited(deps, request, entry(actor, 'delete', user), () => deleteUser(deps, actor.subject, user));
      await tellAboutAccount(deps, actor, user, 'deleted');
      return { status: 200, body: { message: 'User has been deleted!' } };
    },

    updateUserProfile: async ({ actor, params: { user }, body, request }) => {
      await audited(deps, request, entry(actor, 'write', user), async (tell) => {
        const after = await changeProfile(deps, actor.subject, user, body);
        tell(diffOf(user, after, ['username', 'name', 'avatar_url']));
      });
      return { status: 200, body: await readUser(deps.db, user.id) };
    },

    updateUserPassword: async ({ actor, params: { user }, body, request }) => {
      await audited(deps, request, entry(actor, 'write', user, 204), async (tell) => {
        await changePassword(deps, actor.subject, user, body);
        tell({ hashed_password: { secret: true } });
      });
      return { status: 204, body: null };
    },

    suspendUserAccount: async ({ actor, params: { user }, request }) => {
      await setStatus(deps, actor, user, 'suspended', request);
      return { status: 200, body: await readUser(deps.db, user.id) };
    },

    activateUserAccount: async ({ actor, params: { user }, request }) => {
      await setStatus(deps, actor, user, 'active', request);
      return { status: 200, body: await readUser(deps.db, user.id) };
    },

    getSiteMemberRoles: async ({ actor }) => ({ status: 200, body: listSiteRoles(actor.subject) }),

    getUserRoles: async ({ actor, params: { user } }) => {
      if (!can(actor.subject, 'read_personal', userObject(user))) throw notFound();
      const memberships = await deps.db
        .selectFrom('organization_members')
        .select(['organization_id', 'roles'])
        .where('user_id', '=', user.id)
        .execute();
      return {
        status: 200,
        body: {
          roles: user.rbac_roles,
          organization_roles: Object.fromEntries(
            memberships.map(({ organization_id, roles }) => [organization_id, roles]),
          ),
        },
      };
    },

    assignRoleToUser: async ({ actor, params: { user }, body, request }) => {
      await audited(deps, request, entry(actor, 'write', user), async (tell) => {
        const roles = await changeSiteRoles(deps.db, actor.subject, user, body.roles);
        tell(diffOf(user, { rbac_roles: roles }, ['rbac_roles']));
      });
      return { status: 200, body: await readUser(deps.db, user.id) };
    },

    getUserLoginType: async ({ actor, params: { user } }) => {
      if (user.id !== actor.user.id)
        throw new ApiError(403, "You are not authorized to view this user's login type.");
      return { status: 200, body: { login_type: user.login_type as 'password' } };
    },

    getOrganizationsByUser: async ({ actor, params: { user } }) => ({
      status: 200,
      body: (await listOrganizations(deps, actor.subject, user.id)).map(toOrganization),
    }),

    getOrganizationByUserAndOrganizationName: async ({ actor, params: { organizationname } }) => ({
      status: 200,
      body: toOrganization(await loadOrganization(deps, actor, organizationname)),
    }),

    getAutofillBuildParametersForUser: async ({ actor, params: { user }, query }) => {
      requirePersonal(actor.subject, 'read_personal', user);
      return { status: 200, body: await readAutofill(deps.db, user.id, query.template_id ?? '') };
    },
  }) satisfies Partial<Handlers>;

const setStatus = async (
  deps: Deps,
  actor: Actor,
  user: UserRow,
  status: 'active' | 'suspended',
  request: Parameters<typeof audited>[1],
): Promise<void> => {
  await audited(deps, request, entry(actor, 'write', user), async (tell) => {
    await changeStatus(deps, actor.subject, user, status);
    tell(diffOf<UserRow>(user, { status }, ['status']));
  });
  if (user.status !== status) await tellAboutAccount(deps, actor, user, status);
};
