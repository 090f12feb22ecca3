import type {
  Client,
  GroupSyncSettings,
  OrganizationSyncSettings,
  RoleSyncSettings,
  UpdateWorkspaceSharingSettingsRequest,
} from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { readJson } from './read-json.js';

/** One kind of settings: how it is read, and replaced by JSON. */
interface Kind<Body extends object> {
  /** What errors call it. */
  readonly noun: string;
  /** Of the whole deployment: no organization is chosen. */
  readonly global?: true;
  readonly get: (client: Client, organization: string) => Promise<unknown>;
  readonly put: (client: Client, organization: string, body: Body) => Promise<unknown>;
}

const kind = <Body extends object>(value: Kind<Body>): Kind<Body> => value;

export const workspaceSharing = kind<UpdateWorkspaceSharingSettingsRequest>({
  noun: 'workspace sharing settings',
  get: (client, organization) => client.getWorkspaceSharingSettingsForOrganization({ organization }),
  put: (client, organization, body) =>
    client.updateWorkspaceSharingSettingsForOrganization({ organization, body }),
});

export const groupSync = kind<GroupSyncSettings>({
  noun: 'group sync settings',
  get: (client, organization) => client.getGroupIdpSyncSettingsByOrganization({ organization }),
  put: (client, organization, body) =>
    client.updateGroupIdpSyncSettingsByOrganization({ organization, body }),
});

export const roleSync = kind<RoleSyncSettings>({
  noun: 'role sync settings',
  get: (client, organization) => client.getRoleIdpSyncSettingsByOrganization({ organization }),
  put: (client, organization, body) => client.updateRoleIdpSyncSettingsByOrganization({ organization, body }),
});

export const organizationSync = kind<OrganizationSyncSettings>({
  noun: 'organization sync settings',
  global: true,
  get: (client) => client.getOrganizationIdpSyncSettings(),
  put: (client, _organization, body) => client.updateOrganizationIdpSyncSettings({ body }),
});

const organizationOf = async <Body extends object>(
  invocation: Invocation,
  { global }: Kind<Body>,
): Promise<string> => (global ? '' : (await currentOrganization(invocation)).id);

/** `coder organizations settings show <kind>`: JSON, as `set` reads it. */
export async function showSettings<Body extends object>(
  invocation: Invocation,
  settings: Kind<Body>,
): Promise<void> {
  const client = await invocation.client();
  const organization = await organizationOf(invocation, settings);
  const found = await traced(`get ${settings.noun}`, settings.get(client, organization));
  invocation.print(JSON.stringify(found, null, 2));
}

/** `coder organizations settings set <kind>`: reads JSON, and prints what holds from now on. */
export async function setSettings<Body extends object>(
  invocation: Invocation,
  settings: Kind<Body>,
): Promise<void> {
  const client = await invocation.client();
  const organization = await organizationOf(invocation, settings);
  const body = await readJson<Body>(invocation.streams);
  const saved = await traced(`update ${settings.noun}`, settings.put(client, organization, body));
  invocation.print(JSON.stringify(saved, null, 2));
}
