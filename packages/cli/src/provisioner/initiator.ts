import type { Client } from '@coder-ts/sdk';
import { isApiError } from '../command/report.js';

/** Id of the user whom `--initiator` names by name or id, `me` or `prebuilds`. @throws where there is none */
export async function initiatorId(client: Client, user: string): Promise<string | undefined> {
  if (user === '') return undefined;
  try {
    return (await client.getUserByName({ user })).id;
  } catch (error) {
    if (isApiError(error) && error.status < 500 && error.status !== 401)
      throw new Error(`initiator not found: ${user}`, { cause: error });
    throw error;
  }
}
