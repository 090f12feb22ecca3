import { randomInt } from 'node:crypto';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';

const passwordLength = 20;
const passwordSigns = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `coder users create`: tells on standard error how the new user signs in. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, prompts, warn } = invocation;
  const client = await invocation.client();
  const isServiceAccount = flags.bool('service-account');
  const loginType = flags.text('login-type') || (isServiceAccount ? 'none' : 'password');
  const organization = await traced('current organization', currentOrganization(invocation));
  const username = flags.text('username') || (await prompts.text('Username:'));
  const email = isServiceAccount
    ? flags.text('email')
    : flags.text('email') || (await prompts.text('Email:'));
  const password =
    flags.text('password') || (loginType === 'password' && !isServiceAccount ? newPassword() : '');
  const user = await traced(
    'create user',
    client.createNewUser({
      body: {
        email,
        username,
        name: flags.text('full-name'),
        password,
        organization_ids: [organization.id],
        login_type: loginType,
        ...(isServiceAccount ? { service_account: true } : {}),
      },
    }),
  );
  warn(welcome(client.url, { email: user.email, username, password, loginType, isServiceAccount }));
}

interface Welcome {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly loginType: string;
  readonly isServiceAccount: boolean;
}

function welcome(url: string, { email, isServiceAccount, loginType, password, username }: Welcome): string {
  if (isServiceAccount)
    return `Service account ${username} has been created. Make a token for it:\n\n  coder tokens create --user ${username}`;
  const how =
    loginType === 'password'
      ? `Email:    ${email}\nPassword: ${password}`
      : loginType === 'none'
        ? 'The account can not sign in by itself; it acts by tokens.'
        : `${email} signs in with ${loginType}.`;
  return `User ${username} has been created. Share this with them:\n\n  coder login ${url}\n\n${how}`;
}

function newPassword(): string {
  return Array.from({ length: passwordLength }, () => passwordSigns[randomInt(passwordSigns.length)]).join(
    '',
  );
}
