import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { GitSSHKey } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import type { GitSshKeys } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';

const generate = promisify(generateKeyPair);
const type = 'ssh-ed25519';

/** An ed25519 pair as OpenSSH writes it: the private key unencrypted, the public one as a line of `authorized_keys`. */
export async function generateSshKey(): Promise<{ privateKey: string; publicKey: string }> {
  const { privateKey } = await generate('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  const open = Buffer.from(x ?? '', 'base64url');
  const seed = Buffer.from(d ?? '', 'base64url');
  const publicBlob = Buffer.concat([field(type), field(open)]);
  return {
    privateKey: armour(privateBlob(publicBlob, open, seed)),
    publicKey: `${type} ${publicBlob.toString('base64')}\n`,
  };
}

/** A length-prefixed field of the SSH wire. */
function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The format `openssh-key-v1` (OpenSSH, PROTOCOL.key): no cipher, one key, padded with 1, 2, 3... to eight bytes. */
function privateBlob(publicBlob: Buffer, open: Buffer, seed: Buffer): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, publicBlob, field(Buffer.concat([seed, open])), field('')]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (secret.length % 8)) % 8));
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
}

const armour = (blob: Buffer): string =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${blob.toString('base64').replace(/.{1,70}/g, '$&\n')}-----END OPENSSH PRIVATE KEY-----\n`;

/** The key that a user's builds and agents work with; made when there is none yet. */
export async function ensureGitSshKey(
  on: Executor,
  deps: Pick<Deps, 'now'>,
  userId: string,
): Promise<Selectable<GitSshKeys>> {
  const find = () =>
    on.selectFrom('git_ssh_keys').selectAll().where('user_id', '=', userId).executeTakeFirst();
  const existing = await find();
  if (existing) return existing;
  const made = await generateSshKey();
  const now = deps.now();
  const row = {
    user_id: userId,
    created_at: now,
    updated_at: now,
    private_key: made.privateKey,
    public_key: made.publicKey,
  };
  await on
    .insertInto('git_ssh_keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find()) ?? row;
}

/** Makes a new key in place of the old one. */
export async function regenerateGitSshKey(
  on: Executor,
  deps: Pick<Deps, 'now'>,
  userId: string,
): Promise<Selectable<GitSshKeys>> {
  await ensureGitSshKey(on, deps, userId);
  const { privateKey, publicKey } = await generateSshKey();
  return on
    .updateTable('git_ssh_keys')
    .set({ private_key: privateKey, public_key: publicKey, updated_at: deps.now() })
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export const toGitSshKey = (row: Selectable<GitSshKeys>): z.infer<typeof GitSSHKey> => ({
  user_id: row.user_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  public_key: row.public_key,
});
