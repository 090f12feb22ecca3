import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type AuditedRequest, audited, writeAudit } from '../audit/write.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { sendMail } from '../mail/send.js';
import { notify } from '../notifications/notify.js';
import { fill, systemTemplates } from '../notifications/templates.js';
import { weakPassword } from './create-first.js';
import { endSessions } from './end-sessions.js';
import type { UserRow } from './load.js';
import { hashPassword, verifyPassword } from './password.js';
import { isPasswordOff } from './password-auth.js';
import { passwordProblem } from './password-strength.js';

const lifetimeMs = 20 * 60_000;
const hashOf = (passcode: string): Buffer => createHash('sha256').update(passcode).digest();

/**
 * Sends a passcode that may take the place of a forgotten password, once and for 20 minutes; a new one ends the last. One a
 * minute goes to a user, however often it is asked for.
 * Nobody can tell whether the address is somebody's: what is only done for users is done after the answer.
 */
export async function requestPasscode(deps: Deps, request: AuditedRequest, email: string): Promise<void> {
  const passcode = randomUUID();
  const expiresAt = new Date(Date.parse(deps.now()) + lifetimeMs).toISOString();
  const { rows } = await sql<Asker>`
    WITH asker AS (
      SELECT id, username, email FROM users WHERE lower(email) = ${email.toLowerCase()} AND email <> ''
        AND NOT deleted AND NOT is_system AND login_type = 'password' AND status <> 'suspended'
        AND (${!deps.config.disablePasswordAuth} OR 'owner' = ANY (rbac_roles))),
    made AS (
      INSERT INTO one_time_passcodes (user_id, hash, expires_at)
      SELECT id, ${hashOf(passcode)}::bytea, ${expiresAt}::timestamptz FROM asker
      ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at
        WHERE one_time_passcodes.expires_at <= excluded.expires_at - interval '1 minute'
      RETURNING user_id)
    SELECT asker.* FROM asker JOIN made ON made.user_id = asker.id`.execute(deps.db);
  const [user] = rows;
  if (!user) return;
  void tell(deps, request, user, passcode).catch((error: unknown) =>
    deps.log.error({ err: error }, 'a one-time passcode could not be sent'),
  );
}

type Asker = Pick<UserRow, 'id' | 'username' | 'email'>;

async function tell(deps: Deps, request: AuditedRequest, user: Asker, passcode: string): Promise<void> {
  await writeAudit(deps.db, deps, request, {
    action: 'request_password_reset',
    resourceType: 'user',
    resourceId: user.id,
    target: user.username,
    userId: user.id,
    status: 204,
  });
  await send(deps, user, passcode);
}

/** By mail where there is a mail server: an inbox can be read by whoever has a session. */
async function send(deps: Deps, { id, email }: Asker, passcode: string): Promise<void> {
  const template = systemTemplates.oneTimePasscode;
  const labels = { one_time_passcode: passcode };
  const { mail, accessUrl } = deps.config;
  if (!mail) return notify(deps, deps.db, { template, to: [id], labels });
  const text = fill(template.body, labels).replaceAll('**', '');
  await sendMail(mail, {
    to: email,
    subject: template.title,
    text: `${text}\n\nSet a new password within 20 minutes: ${accessUrl}/reset-password/change\n`,
  });
}

interface Change {
  readonly email: string;
  readonly one_time_passcode: string;
  readonly password: string;
}

/**
 * Sets a password by a passcode, which ends with it, as all keys of the user do.
 * @throws ApiError 400, alike for an unknown address and a wrong or old passcode; 403 while passwords are off
 */
export async function changePasswordByPasscode(
  deps: Deps,
  request: AuditedRequest,
  { email, one_time_passcode: passcode, password }: Change,
): Promise<void> {
  const user = await findHolder(deps, email);
  const hash = hashOf(passcode);
  const fits = timingSafeEqual(user?.hash ?? hashOf(''), hash);
  if (!user || !fits || Date.parse(user.expires_at) <= Date.parse(deps.now())) throw wrong();
  const entry = {
    action: 'write',
    status: 204,
    resourceType: 'user',
    resourceId: user.id,
    target: user.username,
    userId: user.id,
  } as const;
  await audited(deps, request, entry, async (told) => {
    if (isPasswordOff(deps.config, user)) throw new ApiError(403, 'Password authentication is disabled.');
    const problem = passwordProblem(password);
    if (problem) throw weakPassword('Invalid password.', problem);
    if (await verifyPassword(user.hashed_password, password))
      throw new ApiError(400, 'New password cannot match old password.');
    const hashed = await hashPassword(password);
    await deps.db.transaction().execute(async (tx) => {
      if (!(await usePasscode(tx, user.id, hash))) throw wrong();
      await tx
        .updateTable('users')
        .set({ hashed_password: hashed, updated_at: deps.now() })
        .where('id', '=', user.id)
        .execute();
      await endSessions(tx, deps, user.id);
    });
    told({ hashed_password: { secret: true } });
  });
}

const wrong = () => new ApiError(400, 'Incorrect email or one-time passcode.');

const findHolder = ({ db }: Pick<Deps, 'db'>, email: string) =>
  db
    .selectFrom('users')
    .innerJoin('one_time_passcodes as passcode', 'passcode.user_id', 'users.id')
    .select(['users.id', 'users.username', 'users.hashed_password', 'users.rbac_roles'])
    .select(['passcode.hash', 'passcode.expires_at'])
    .where(sql`lower(users.email)`, '=', email.toLowerCase())
    .where('users.deleted', '=', false)
    .where('users.login_type', '=', 'password')
    .where('users.status', '<>', 'suspended')
    .executeTakeFirst();

/** Of two who come with the same one, one gets it. */
async function usePasscode(tx: Executor, userId: string, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('one_time_passcodes')
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
