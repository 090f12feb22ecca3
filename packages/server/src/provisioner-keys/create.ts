import { randomBytes } from 'node:crypto';
import { type Executor, json } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { hashSecret, isReserved, keyColumns, type ProvisionerKeyRow } from './key.js';

const mostNameBytes = 64;

/**
 * Makes a key of an organization; its name is kept in lower case.
 * @returns its row, and its secret, of which only the hash is kept
 * @throws ApiError 400 for what no key can be named or tagged, 409 for a name that is taken
 */
export async function createKey(
  on: Executor,
  deps: Pick<Deps, 'now'>,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  request: { readonly name: string; readonly tags: Readonly<Record<string, string>> },
): Promise<{ secret: string; row: ProvisionerKeyRow }> {
  const { tags } = request;
  const name = request.name.toLowerCase();
  refuseName(name);
  if (Object.entries(tags).some(([key, value]) => key.includes('\0') || value.includes('\0')))
    throw new ApiError(400, 'Tags cannot contain the null byte (0x00)', {
      validations: [{ field: 'tags', detail: 'Take the null byte out' }],
    });
  const secret = randomBytes(32).toString('base64url');
  try {
    const row = await on
      .insertInto('provisioner_keys')
      .values({
        id,
        created_at: deps.now(),
        organization_id: organizationId,
        name,
        hashed_secret: hashSecret(secret),
        tags: json(tags),
      })
      .returning(keyColumns)
      .executeTakeFirstOrThrow();
    return { secret, row };
  } catch (error) {
    if (!isUniqueViolation(error, 'provisioner_keys_name')) throw error;
    throw new ApiError(409, `Provisioner key with name '${name}' already exists in organization`);
  }
}

function refuseName(name: string): void {
  const refuse = (message: string) =>
    new ApiError(400, message, { validations: [{ field: 'name', detail: message }] });
  if (name === '') throw refuse('Name is required');
  if (Buffer.byteLength(name) > mostNameBytes)
    throw refuse(`Name must be at most ${mostNameBytes} characters`);
  if (isReserved(name)) throw refuse(`Name cannot be reserved name '${name}'`);
  if (name.includes('\0')) throw refuse('Name cannot contain the null byte (0x00)');
}
