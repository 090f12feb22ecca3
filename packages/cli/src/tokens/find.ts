import type { APIKey, Client } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import { isApiError } from '../command/report.js';

/** The caller's token that an argument means: its name, its id, or the token itself, which begins with its id. */
export async function findToken(client: Client, argument: string): Promise<APIKey> {
  try {
    return await client.getApiKeyByTokenName({ user: 'me', keyname: argument });
  } catch (error) {
    if (!isApiError(error) || error.status !== 404) throw error;
    const keyid = argument.split('-')[0] ?? argument;
    return traced(
      `fetch api key by name or id ${JSON.stringify(keyid)}`,
      client.getApiKeyById({ user: 'me', keyid }),
    );
  }
}
