import { createHash, randomInt } from 'node:crypto';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import type { ApiKeyRow } from './to-key.js';

export interface NewKey {
  readonly userId: string;
  /** `token` for one whose end is fixed. */
  readonly loginType: string;
  readonly lifetimeMs: number;
  readonly scopes?: readonly string[];
  readonly allowList?: readonly string[];
  readonly tokenName?: string;
  readonly ip?: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const characters = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/**
 * Makes a key (`platform.md` 1.3). Only the hash of its secret is kept.
 * @returns the token `<id>-<secret>`, which is not to be had again, and the row
 */
export async function createKey(
  on: Executor,
  deps: Pick<Deps, 'now'>,
  key: NewKey,
): Promise<{ row: ApiKeyRow; token: string }> {
  const id = characters(10);
  const secret = characters(22);
  const now = deps.now();
  const row = await on
    .insertInto('api_keys')
    .values({
      id,
      user_id: key.userId,
      hashed_secret: createHash('sha256').update(secret).digest(),
      login_type: key.loginType,
      lifetime_seconds: Math.floor(key.lifetimeMs / 1000),
      expires_at: new Date(Date.parse(now) + key.lifetimeMs).toISOString(),
      created_at: now,
      updated_at: now,
      ip_address: key.ip ?? '0.0.0.0',
      scopes: [...(key.scopes ?? ['coder:all'])],
      allow_list: key.allowList?.length ? [...key.allowList] : ['*:*'],
      token_name: key.tokenName ?? '',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { row, token: `${id}-${secret}` };
}
