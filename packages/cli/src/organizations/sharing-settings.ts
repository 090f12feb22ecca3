import type { UpdateWorkspaceSharingSettingsRequest } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { readJson } from './read-json.js';

/** `coder organizations settings show workspace-sharing`: JSON, as `set` reads it. */
export async function showSharing(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  const settings = await traced(
    'get workspace sharing settings',
    client.getWorkspaceSharingSettingsForOrganization({ organization }),
  );
  invocation.print(JSON.stringify(settings, null, 2));
}

/** `coder organizations settings set workspace-sharing`: reads JSON, and prints what holds from now on. */
export async function setSharing(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  const body = await readJson<UpdateWorkspaceSharingSettingsRequest>(invocation.streams);
  const settings = await traced(
    'update workspace sharing settings',
    client.updateWorkspaceSharingSettingsForOrganization({ organization, body }),
  );
  invocation.print(JSON.stringify(settings, null, 2));
}
