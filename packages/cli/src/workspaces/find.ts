import type { Client, Workspace } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The workspace that an argument names: an id, `name` of the caller's own, or `owner/name`. */
export function findWorkspace(client: Client, argument: string): Promise<Workspace> {
  if (uuid.test(argument))
    return traced('get workspace', client.getWorkspaceMetadataById({ workspace: argument }));
  const { owner, name } = splitName(argument);
  return traced(
    'get workspace',
    client.getWorkspaceMetadataByUserAndWorkspaceName({ user: owner, workspacename: name }),
  );
}

/** `owner/name`, or `name` of the caller. @throws for more than one slash */
export function splitName(argument: string): { owner: string; name: string } {
  const [first = '', second, ...rest] = argument.split('/');
  if (rest.length > 0) throw new Error(`invalid workspace name: ${JSON.stringify(argument)}`);
  return second === undefined ? { owner: 'me', name: first } : { owner: first, name: second };
}
