import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import { Organization } from '../schemas/organization.js';
import {
  AssignableRoles,
  AuthMethods,
  ChangePasswordWithOneTimePasscodeRequest,
  ConvertLoginRequest,
  CreateFirstUserRequest,
  CreateFirstUserResponse,
  CreateUserRequestWithOrgs,
  ExternalAuthDevice,
  GetUsersResponse,
  GitSSHKey,
  LoginWithPasswordRequest,
  LoginWithPasswordResponse,
  OAuthConversionResponse,
  OIDCClaimsResponse,
  RequestOneTimePasscodeRequest,
  UpdateRoles,
  UpdateUserAppearanceSettingsRequest,
  UpdateUserPasswordRequest,
  UpdateUserPreferenceSettingsRequest,
  UpdateUserProfileRequest,
  UpdateUserQuietHoursScheduleRequest,
  User,
  UserAppearanceSettings,
  UserLoginType,
  UserPreferenceSettings,
  UserQuietHoursScheduleResponse,
  UserRoles,
  ValidateUserPasswordRequest,
  ValidateUserPasswordResponse,
} from '../schemas/user.js';
import { UserParameter } from '../schemas/workspace.js';

export const getUsers = route({
  id: 'get-users',
  method: 'GET',
  path: '/api/v2/users',
  tag: 'Users',
  summary: 'Get users',
  query: { q: q.text(), after_id: q.uuid(), limit: q.integer(), offset: q.integer() },
  responses: { 200: GetUsersResponse },
});

export const createNewUser = route({
  id: 'create-new-user',
  method: 'POST',
  path: '/api/v2/users',
  tag: 'Users',
  summary: 'Create new user',
  body: CreateUserRequestWithOrgs,
  responses: { 201: User },
});

export const getAuthenticationMethods = route({
  id: 'get-authentication-methods',
  method: 'GET',
  path: '/api/v2/users/authmethods',
  tag: 'Users',
  summary: 'Get authentication methods',
  responses: { 200: AuthMethods },
  auth: 'none',
});

export const openidConnectCallback = route({
  id: 'openid-connect-callback',
  method: 'GET',
  path: '/api/v2/users/oidc/callback',
  tag: 'Users',
  summary: 'OpenID Connect Callback',
  description:
    'Without `code` it begins a sign-in: it sends the browser to the identity provider, which sends it back here. `redirect` names the path to go to in the end; `oidc_merge_state` is the state of a change of the login type.',
  responses: { 307: null },
  auth: 'none',
});

export const oauth20GithubCallback = route({
  id: 'oauth-20-github-callback',
  method: 'GET',
  path: '/api/v2/users/oauth2/github/callback',
  tag: 'Users',
  summary: 'OAuth 2.0 GitHub Callback',
  description:
    'Without `code` it begins a sign-in, as the one of OpenID Connect does. With the device flow, `code` is the device code, and the answer 200 with a `redirect_url`, or 400 with the detail `authorization_pending` while nobody has entered the user code.',
  responses: { 307: null },
  auth: 'none',
});

export const getGithubDeviceAuth = route({
  id: 'get-github-device-auth',
  method: 'GET',
  path: '/api/v2/users/oauth2/github/device',
  tag: 'Users',
  summary: 'Get Github device auth',
  responses: { 200: ExternalAuthDevice },
  auth: 'none',
});

export const getOidcClaimsForTheAuthenticatedUser = route({
  id: 'get-oidc-claims-for-the-authenticated-user',
  method: 'GET',
  path: '/api/v2/users/oidc-claims',
  tag: 'Users',
  summary: 'Get OIDC claims for the authenticated user',
  responses: { 200: OIDCClaimsResponse },
});

export const requestOneTimePasscode = route({
  id: 'request-one-time-passcode',
  method: 'POST',
  path: '/api/v2/users/otp/request',
  tag: 'Authorization',
  summary: 'Request one-time passcode',
  description: 'The answer is the same whether somebody has the address or not.',
  body: RequestOneTimePasscodeRequest,
  responses: { 204: null },
  auth: 'none',
  limit: 'login',
});

export const changePasswordWithAOneTimePasscode = route({
  id: 'change-password-with-a-one-time-passcode',
  method: 'POST',
  path: '/api/v2/users/otp/change-password',
  tag: 'Authorization',
  summary: 'Change password with a one-time passcode',
  body: ChangePasswordWithOneTimePasscodeRequest,
  responses: { 204: null },
  auth: 'none',
  limit: 'login',
});

export const convertUserFromPasswordToOauthAuthentication = route({
  id: 'convert-user-from-password-to-oauth-authentication',
  method: 'POST',
  path: '/api/v2/users/{user}/convert-login',
  tag: 'Authorization',
  summary: 'Convert user from password to OAuth authentication',
  params: { user: 'user' },
  body: ConvertLoginRequest,
  responses: { 201: OAuthConversionResponse },
  limit: 'login',
});

export const checkInitialUserCreated = route({
  id: 'check-initial-user-created',
  method: 'GET',
  path: '/api/v2/users/first',
  tag: 'Users',
  summary: 'Check initial user created',
  responses: { 200: Response },
  auth: 'none',
});

export const createInitialUser = route({
  id: 'create-initial-user',
  method: 'POST',
  path: '/api/v2/users/first',
  tag: 'Users',
  summary: 'Create initial user',
  body: CreateFirstUserRequest,
  responses: { 201: CreateFirstUserResponse },
  auth: 'none',
});

export const logInUser = route({
  id: 'log-in-user',
  method: 'POST',
  path: '/api/v2/users/login',
  tag: 'Authorization',
  summary: 'Log in user',
  body: LoginWithPasswordRequest,
  responses: { 201: LoginWithPasswordResponse },
  auth: 'none',
  limit: 'login',
});

export const logOutUser = route({
  id: 'log-out-user',
  method: 'POST',
  path: '/api/v2/users/logout',
  tag: 'Users',
  summary: 'Log out user',
  responses: { 200: Response },
});

export const getSiteMemberRoles = route({
  id: 'get-site-member-roles',
  method: 'GET',
  path: '/api/v2/users/roles',
  tag: 'Members',
  summary: 'Get site member roles',
  responses: { 200: z.array(AssignableRoles) },
});

export const validateUserPassword = route({
  id: 'validate-user-password',
  method: 'POST',
  path: '/api/v2/users/validate-password',
  tag: 'Authorization',
  summary: 'Validate user password',
  body: ValidateUserPasswordRequest,
  responses: { 200: ValidateUserPasswordResponse },
  auth: 'none',
  limit: 'login',
});

export const getUserByName = route({
  id: 'get-user-by-name',
  method: 'GET',
  path: '/api/v2/users/{user}',
  tag: 'Users',
  summary: 'Get user by name',
  params: { user: 'user' },
  responses: { 200: User },
});

export const deleteUser = route({
  id: 'delete-user',
  method: 'DELETE',
  path: '/api/v2/users/{user}',
  tag: 'Users',
  summary: 'Delete user',
  params: { user: 'user' },
  responses: { 200: Response },
});

export const getUserAppearanceSettings = route({
  id: 'get-user-appearance-settings',
  method: 'GET',
  path: '/api/v2/users/{user}/appearance',
  tag: 'Users',
  summary: 'Get user appearance settings',
  params: { user: 'user' },
  responses: { 200: UserAppearanceSettings },
});

export const updateUserAppearanceSettings = route({
  id: 'update-user-appearance-settings',
  method: 'PUT',
  path: '/api/v2/users/{user}/appearance',
  tag: 'Users',
  summary: 'Update user appearance settings',
  params: { user: 'user' },
  body: UpdateUserAppearanceSettingsRequest,
  responses: { 200: UserAppearanceSettings },
});

export const getUserQuietHoursSchedule = route({
  id: 'get-user-quiet-hours-schedule',
  method: 'GET',
  path: '/api/v2/users/{user}/quiet-hours',
  tag: 'Enterprise',
  summary: 'Get user quiet hours schedule',
  description: 'When the workspaces of the user may be stopped because their template demands it.',
  params: { user: 'user' },
  feature: 'advanced_template_scheduling',
  responses: { 200: z.array(UserQuietHoursScheduleResponse) },
});

export const updateUserQuietHoursSchedule = route({
  id: 'update-user-quiet-hours-schedule',
  method: 'PUT',
  path: '/api/v2/users/{user}/quiet-hours',
  tag: 'Enterprise',
  summary: 'Update user quiet hours schedule',
  description:
    "One time a day, as a schedule; an empty text takes the deployment's again. Counts from the next start.",
  params: { user: 'user' },
  feature: 'advanced_template_scheduling',
  body: UpdateUserQuietHoursScheduleRequest,
  responses: { 200: z.array(UserQuietHoursScheduleResponse) },
});

export const getAutofillBuildParametersForUser = route({
  id: 'get-autofill-build-parameters-for-user',
  method: 'GET',
  path: '/api/v2/users/{user}/autofill-parameters',
  tag: 'Users',
  summary: 'Get autofill build parameters for user',
  params: { user: 'user' },
  query: { template_id: q.uuid({ required: true }) },
  unknownQuery: 'refuse',
  responses: { 200: z.array(UserParameter) },
});

export const getUserGitSshKey = route({
  id: 'get-user-git-ssh-key',
  method: 'GET',
  path: '/api/v2/users/{user}/gitsshkey',
  tag: 'Users',
  summary: 'Get user git ssh key',
  params: { user: 'user' },
  responses: { 200: GitSSHKey },
});

export const regenerateUserSshKey = route({
  id: 'regenerate-user-ssh-key',
  method: 'PUT',
  path: '/api/v2/users/{user}/gitsshkey',
  tag: 'Users',
  summary: 'Regenerate user ssh key',
  params: { user: 'user' },
  responses: { 200: GitSSHKey },
});

export const getUserLoginType = route({
  id: 'get-user-login-type',
  method: 'GET',
  path: '/api/v2/users/{user}/login-type',
  tag: 'Users',
  summary: 'Get user login type',
  params: { user: 'user' },
  responses: { 200: UserLoginType },
});

export const getOrganizationsByUser = route({
  id: 'get-organizations-by-user',
  method: 'GET',
  path: '/api/v2/users/{user}/organizations',
  tag: 'Users',
  summary: 'Get organizations by user',
  params: { user: 'user' },
  responses: { 200: z.array(Organization) },
});

export const getOrganizationByUserAndOrganizationName = route({
  id: 'get-organization-by-user-and-organization-name',
  method: 'GET',
  path: '/api/v2/users/{user}/organizations/{organizationname}',
  tag: 'Users',
  summary: 'Get organization by user and organization name',
  params: { user: 'user', organizationname: 'text' },
  responses: { 200: Organization },
});

export const updateUserPassword = route({
  id: 'update-user-password',
  method: 'PUT',
  path: '/api/v2/users/{user}/password',
  tag: 'Users',
  summary: 'Update user password',
  params: { user: 'user' },
  body: UpdateUserPasswordRequest,
  responses: { 204: null },
  limit: 'login',
});

export const getUserPreferenceSettings = route({
  id: 'get-user-preference-settings',
  method: 'GET',
  path: '/api/v2/users/{user}/preferences',
  tag: 'Users',
  summary: 'Get user preference settings',
  params: { user: 'user' },
  responses: { 200: UserPreferenceSettings },
});

export const updateUserPreferenceSettings = route({
  id: 'update-user-preference-settings',
  method: 'PUT',
  path: '/api/v2/users/{user}/preferences',
  tag: 'Users',
  summary: 'Update user preference settings',
  params: { user: 'user' },
  body: UpdateUserPreferenceSettingsRequest,
  responses: { 200: UserPreferenceSettings },
});

export const updateUserProfile = route({
  id: 'update-user-profile',
  method: 'PUT',
  path: '/api/v2/users/{user}/profile',
  tag: 'Users',
  summary: 'Update user profile',
  params: { user: 'user' },
  body: UpdateUserProfileRequest,
  responses: { 200: User },
});

export const getUserRoles = route({
  id: 'get-user-roles',
  method: 'GET',
  path: '/api/v2/users/{user}/roles',
  tag: 'Users',
  summary: 'Get user roles',
  params: { user: 'user' },
  responses: { 200: UserRoles },
});

export const assignRoleToUser = route({
  id: 'assign-role-to-user',
  method: 'PUT',
  path: '/api/v2/users/{user}/roles',
  tag: 'Users',
  summary: 'Assign role to user',
  params: { user: 'user' },
  body: UpdateRoles,
  responses: { 200: User },
});

export const activateUserAccount = route({
  id: 'activate-user-account',
  method: 'PUT',
  path: '/api/v2/users/{user}/status/activate',
  tag: 'Users',
  summary: 'Activate user account',
  params: { user: 'user' },
  responses: { 200: User },
});

export const suspendUserAccount = route({
  id: 'suspend-user-account',
  method: 'PUT',
  path: '/api/v2/users/{user}/status/suspend',
  tag: 'Users',
  summary: 'Suspend user account',
  params: { user: 'user' },
  responses: { 200: User },
});
