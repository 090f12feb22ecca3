import { createHash, randomInt } from 'node:crypto';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';

interface OwnedWorkspace {
  readonly workspaceId: string;
  readonly ownerId: string;
  /** The owner's. */
  readonly loginType: string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const random = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

const tokenName = ({ workspaceId, ownerId }: OwnedWorkspace): string =>
  `${ownerId}_${workspaceId}_session_token`;

/** Ends the token that a workspace's last start was given. */
export async function deleteSessionToken(tx: Executor, workspace: OwnedWorkspace): Promise<void> {
  await tx
    .deleteFrom('api_keys')
    .where('user_id', '=', workspace.ownerId)
    .where('token_name', '=', tokenName(workspace))
    .execute();
}

/** A new token of the owner for a workspace that starts, in the place of its last one (`jobs.md` 3.3). */
export async function renewSessionToken(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'config'>,
  workspace: OwnedWorkspace,
): Promise<string> {
  await deleteSessionToken(tx, workspace);
  const now = deps.now();
  const lifetimeMs = deps.config.maxTokenLifetimeMs;
  const [id, secret] = [random(10), random(22)];
  await tx
    .insertInto('api_keys')
    .values({
      id,
      hashed_secret: createHash('sha256').update(secret).digest(),
      user_id: workspace.ownerId,
      created_at: now,
      updated_at: now,
      expires_at: new Date(Date.parse(now) + lifetimeMs).toISOString(),
      lifetime_seconds: Math.floor(lifetimeMs / 1000),
      login_type: workspace.loginType,
      token_name: tokenName(workspace),
    })
    .execute();
  return `${id}-${secret}`;
}
