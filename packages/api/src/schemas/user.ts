import { z } from 'zod';
import * as b from '../body.js';
import {
  AgentChatSendShortcut,
  AgentDisplayMode,
  APIKeyScope,
  LoginType,
  RBACAction,
  RBACResource,
  TerminalFontName,
  ThemeMode,
  ThinkingDisplayMode,
  UserStatus,
} from './enums.js';
import { time, uuid } from './scalar.js';

export const APIKey = z
  .object({
    allow_list: z.array(z.string()),
    created_at: time,
    expires_at: time,
    id: z.string(),
    last_used: time,
    lifetime_seconds: z.int(),
    login_type: LoginType,
    /** Deprecated; empty where the key has fine scopes only. */
    scope: z
      .string()
      .meta({ description: '`all` or `application_connect`; empty for a key with finer scopes' }),
    scopes: z.array(APIKeyScope),
    token_name: z.string(),
    updated_at: time,
    user_id: uuid,
  })
  .meta({ id: 'APIKey' });

export const APIKeyWithOwner = APIKey.extend({ username: z.string() }).meta({ id: 'APIKeyWithOwner' });

export const Permission = z
  .object({
    action: z.enum([...RBACAction.options, '*']),
    negate: z.boolean(),
    resource_type: RBACResource,
  })
  .meta({ id: 'Permission' });

export const AssignableRoles = z
  .object({
    assignable: z.boolean(),
    built_in: z.boolean(),
    display_name: z.string(),
    name: z.string(),
    organization_id: uuid.optional(),
    organization_member_permissions: z.array(Permission),
    organization_permissions: z.array(Permission),
    site_permissions: z.array(Permission),
    user_permissions: z.array(Permission),
  })
  .meta({ id: 'AssignableRoles' });

export const AuthMethod = z
  .object({
    enabled: z.boolean(),
  })
  .meta({ id: 'AuthMethod' });

export const GithubAuthMethod = z
  .object({
    default_provider_configured: z.boolean(),
    enabled: z.boolean(),
  })
  .meta({ id: 'GithubAuthMethod' });

export const OIDCAuthMethod = z
  .object({
    enabled: z.boolean(),
    iconUrl: z.string(),
    signInText: z.string(),
  })
  .meta({ id: 'OIDCAuthMethod' });

export const AuthMethods = z
  .object({
    github: GithubAuthMethod,
    oidc: OIDCAuthMethod,
    password: AuthMethod,
    terms_of_service_url: z.string().optional(),
  })
  .meta({ id: 'AuthMethods' });

export const AuthorizationObject = b.body('AuthorizationObject', {
  any_org: b.boolean(),
  organization_id: b.text(),
  owner_id: b.text(),
  resource_id: b.text(),
  resource_type: b.text(),
});

export const AuthorizationCheck = b.body('AuthorizationCheck', {
  action: b.text(),
  object: AuthorizationObject,
});

export const AuthorizationRequest = b.body('AuthorizationRequest', {
  checks: b.record(AuthorizationCheck),
});

export const CreateFirstUserOnboardingInfo = b.body('CreateFirstUserOnboardingInfo', {
  newsletter_marketing: b.boolean(),
  newsletter_releases: b.boolean(),
});

export const CreateFirstUserTrialInfo = b.body('CreateFirstUserTrialInfo', {
  company_name: b.text(),
  country: b.text(),
  developers: b.text(),
  first_name: b.text(),
  job_title: b.text(),
  last_name: b.text(),
  phone_number: b.text(),
});

export const CreateFirstUserRequest = b.body('CreateFirstUserRequest', {
  email: b.text(b.required, b.email),
  name: b.text(b.realName),
  onboarding_info: CreateFirstUserOnboardingInfo.nullish(),
  password: b.text(b.required),
  trial: b.boolean(),
  trial_info: CreateFirstUserTrialInfo.nullish(),
  username: b.text(b.required, b.username),
});

export const CreateFirstUserResponse = z
  .object({
    organization_id: uuid,
    user_id: uuid,
  })
  .meta({ id: 'CreateFirstUserResponse' });

export const CreateTokenRequest = b.body('CreateTokenRequest', {
  allow_list: b.list(z.string()),
  lifetime: b.nanoseconds(),
  scope: b.text(),
  scopes: b.list(z.string()),
  token_name: b.text(),
});

export const CreateUserRequestWithOrgs = b.body(
  'CreateUserRequestWithOrgs',
  {
    email: b.text(b.email),
    login_type: b.text(),
    name: b.text(b.realName),
    organization_ids: b.list(b.uuid()),
    password: b.text(),
    roles: b.list(z.string()),
    service_account: b.boolean(),
    user_status: b.text(),
    username: b.text(b.required, b.username),
  },
  {
    field: 'email',
    tag: 'required',
    ok: ({ email, service_account }) => service_account === true || email !== '',
  },
);

export const ExternalAPIKeyScopes = z
  .object({
    external: z.array(APIKeyScope),
  })
  .meta({ id: 'ExternalAPIKeyScopes' });

export const GenerateAPIKeyResponse = z
  .object({
    key: z.string(),
  })
  .meta({ id: 'GenerateAPIKeyResponse' });

export const SlimRole = z
  .object({
    display_name: z.string(),
    name: z.string(),
    organization_id: z.string().optional(),
  })
  .meta({ id: 'SlimRole' });

export const User = z
  .object({
    avatar_url: z.string().optional(),
    created_at: time,
    email: z.string(),
    has_ai_seat: z.boolean(),
    id: uuid,
    is_service_account: z.boolean().optional(),
    last_seen_at: time,
    login_type: LoginType,
    name: z.string().optional(),
    organization_ids: z.array(uuid),
    roles: z.array(SlimRole),
    status: UserStatus,
    theme_preference: z.string().optional(),
    updated_at: time,
    username: z.string(),
  })
  .meta({ id: 'User' });

export const GetUsersResponse = z
  .object({
    count: z.int(),
    users: z.array(User),
  })
  .meta({ id: 'GetUsersResponse' });

export const GitSSHKey = z
  .object({
    created_at: time,
    public_key: z.string(),
    updated_at: time,
    user_id: uuid,
  })
  .meta({ id: 'GitSSHKey' });

export const LoginWithPasswordRequest = b.body('LoginWithPasswordRequest', {
  email: b.text(b.required, b.email),
  password: b.text(b.required),
});

export const LoginWithPasswordResponse = z
  .object({
    session_token: z.string(),
  })
  .meta({ id: 'LoginWithPasswordResponse' });

export const MinimalUser = z
  .object({
    avatar_url: z.string().optional(),
    id: uuid,
    name: z.string().optional(),
    username: z.string(),
  })
  .meta({ id: 'MinimalUser' });

export const ReducedUser = z
  .object({
    avatar_url: z.string().optional(),
    created_at: time,
    email: z.string(),
    id: uuid,
    is_service_account: z.boolean().optional(),
    last_seen_at: time.optional(),
    login_type: LoginType.optional(),
    name: z.string().optional(),
    status: UserStatus.optional(),
    theme_preference: z.string().optional(),
    updated_at: time.optional(),
    username: z.string(),
  })
  .meta({ id: 'ReducedUser' });

export const TokenConfig = z
  .object({
    /** Nanoseconds. */
    max_token_lifetime: z.number().meta({ type: 'integer' }),
  })
  .meta({ id: 'TokenConfig' });

export const UpdateRoles = b.body('UpdateRoles', {
  roles: b.list(z.string()),
});

const themes = [
  'light',
  'light-protan-deuter',
  'light-tritan',
  'dark',
  'dark-protan-deuter',
  'dark-tritan',
] as const;

export const UpdateUserAppearanceSettingsRequest = b.body('UpdateUserAppearanceSettingsRequest', {
  terminal_font: b.text(b.required),
  theme_dark: b.text(b.oneof(...themes)),
  theme_light: b.text(b.oneof(...themes)),
  theme_mode: b.text(b.oneof(...ThemeMode.options)),
  theme_preference: b.text(b.required),
});

export const UpdateUserPasswordRequest = b.body('UpdateUserPasswordRequest', {
  old_password: b.text(),
  password: b.text(b.required),
});

export const UpdateUserPreferenceSettingsRequest = b.body('UpdateUserPreferenceSettingsRequest', {
  agent_chat_send_shortcut: b.optionalText(),
  code_diff_display_mode: b.optionalText(),
  shell_tool_display_mode: b.optionalText(),
  task_notification_alert_dismissed: b.optionalBoolean(),
  thinking_display_mode: b.optionalText(),
});

export const UpdateUserProfileRequest = b.body('UpdateUserProfileRequest', {
  avatar_url: b.text(),
  name: b.text(b.realName),
  username: b.text(b.required, b.username),
});

export const UpdateUserQuietHoursScheduleRequest = b.body('UpdateUserQuietHoursScheduleRequest', {
  schedule: b.text(),
});

export const UserQuietHoursScheduleResponse = z
  .object({
    raw_schedule: z.string(),
    /** Chosen by the user, not the deployment's. */
    user_set: z.boolean(),
    user_can_set: z.boolean(),
    /** `HH:mm` in the time zone. */
    time: z.string(),
    timezone: z.string(),
    next: time,
  })
  .meta({ id: 'UserQuietHoursScheduleResponse' });

export const UserAppearanceSettings = z
  .object({
    terminal_font: TerminalFontName,
    theme_dark: z.string(),
    theme_light: z.string(),
    theme_mode: ThemeMode,
    theme_preference: z.string(),
  })
  .meta({ id: 'UserAppearanceSettings' });

export const UserLoginType = z
  .object({
    login_type: LoginType,
  })
  .meta({ id: 'UserLoginType' });

export const UserPreferenceSettings = z
  .object({
    agent_chat_send_shortcut: AgentChatSendShortcut,
    /** Empty: not chosen. */
    code_diff_display_mode: z.enum(['', ...AgentDisplayMode.options]),
    shell_tool_display_mode: AgentDisplayMode,
    task_notification_alert_dismissed: z.boolean(),
    thinking_display_mode: ThinkingDisplayMode,
  })
  .meta({ id: 'UserPreferenceSettings' });

export const ValidateUserPasswordRequest = b.body('ValidateUserPasswordRequest', {
  password: b.text(b.required),
});

export const ValidateUserPasswordResponse = z
  .object({
    details: z.string(),
    valid: z.boolean(),
  })
  .meta({ id: 'ValidateUserPasswordResponse' });

export const UserRoles = z
  .object({
    /** By organization id. */
    organization_roles: z.record(z.string(), z.array(z.string())),
    roles: z.array(z.string()),
  })
  .meta({ id: 'UserRoles' });

export const ConvertLoginRequest = b.body('ConvertLoginRequest', {
  password: b.text(b.required),
  to_type: b.text(b.required),
});

export const OAuthConversionResponse = z
  .object({
    expires_at: time,
    state_string: z.string(),
    to_type: LoginType,
    user_id: uuid,
  })
  .meta({ id: 'OAuthConversionResponse' });

export const OIDCClaimsResponse = z
  .object({
    /** Of the ID token, with those of the user info endpoint over them. */
    claims: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'OIDCClaimsResponse' });

export const RequestOneTimePasscodeRequest = b.body('RequestOneTimePasscodeRequest', {
  email: b.text(b.required, b.email),
});

export const ChangePasswordWithOneTimePasscodeRequest = b.body('ChangePasswordWithOneTimePasscodeRequest', {
  email: b.text(b.required, b.email),
  one_time_passcode: b.text(b.required),
  password: b.text(b.required),
});

export const ExternalAuthDevice = z
  .object({
    device_code: z.string(),
    expires_in: z.int(),
    interval: z.int(),
    user_code: z.string(),
    verification_uri: z.string(),
  })
  .meta({ id: 'ExternalAuthDevice' });
