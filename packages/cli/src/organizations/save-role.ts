import type { AssignableRoles, Client, CustomRoleRequest, Organization, Permission } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printRow } from '../terminal/list.js';
import { roleColumns } from './columns.js';
import { readJson } from './read-json.js';

/** `coder organizations roles create`: a role out of JSON on standard input, or out of permissions that are picked. */
export const createRole = (invocation: Invocation): Promise<void> => saveRole(invocation, false);

/** `coder organizations roles update`. */
export const updateRole = (invocation: Invocation): Promise<void> => saveRole(invocation, true);

async function saveRole(invocation: Invocation, exists: boolean): Promise<void> {
  const { flags, print, prompts } = invocation;
  const client = await invocation.client();
  const organization = await currentOrganization(invocation);
  const roles = await traced(
    'list roles',
    client.getMemberRolesByOrganization({ organization: organization.id }),
  );
  const role = await describeRole(invocation, roles);
  const present = roles.find(({ name }) => name === role.name);
  if (exists && !present) throw new Error(`there is no role ${JSON.stringify(role.name)} to update`);
  if (!exists && present)
    throw new Error(`there is a role ${JSON.stringify(role.name)} already: change it by roles update`);
  if (flags.bool('dry-run')) return print(JSON.stringify(role, null, 2));
  if (!flags.bool('yes'))
    await prompts.confirm(
      `${exists ? 'Update' : 'Create'} the role ${JSON.stringify(role.name)} of ${organization.name}?`,
    );
  const saved = await send(client, organization, role, exists);
  if (!exists || !saved)
    return print(`Role ${JSON.stringify(role.name)} has been ${exists ? 'updated' : 'created'}.`);
  printRow(invocation, roleColumns, saved);
}

async function send(
  client: Client,
  { id: organization }: Organization,
  body: CustomRoleRequest,
  exists: boolean,
) {
  const call = exists ? client.updateACustomOrganizationRole : client.insertACustomOrganizationRole;
  const saved = await traced(`${exists ? 'update' : 'create'} role`, call({ organization, body }));
  return saved.find(({ name }) => name === body.name);
}

/** @throws Error when the name of the command and that of the JSON differ */
async function describeRole(
  { args, flags, prompts, streams }: Invocation,
  roles: readonly AssignableRoles[],
): Promise<CustomRoleRequest> {
  const [argument] = args;
  if (flags.bool('stdin')) {
    const role = await readJson<CustomRoleRequest>(streams);
    const name = role.name ?? argument;
    if (!name) throw new Error('the role has no name: give it in the JSON or after the command');
    if (argument && argument !== name)
      throw new Error(
        `the role is called ${JSON.stringify(name)} in the JSON, and ${JSON.stringify(argument)} here`,
      );
    return { ...role, name };
  }
  if (!argument) throw new Error('name the role, or describe it by JSON with --stdin');
  const before = roles.find(({ name }) => name === argument);
  const known = new Map(
    roles.flatMap(({ organization_permissions: list }) => list).map((each) => [permissionKey(each), each]),
  );
  const keys = await prompts.pickMany(
    `What may ${argument} do?`,
    [...known.keys()].sort().map((key) => ({ value: key, label: key })),
    before?.organization_permissions.map(permissionKey),
  );
  return {
    name: argument,
    display_name: before?.display_name ?? '',
    site_permissions: before?.site_permissions ?? [],
    organization_permissions: keys.flatMap((key) => known.get(key) ?? []),
    organization_member_permissions: before?.organization_member_permissions ?? [],
    user_permissions: before?.user_permissions ?? [],
  };
}

const permissionKey = ({ action, negate, resource_type: type }: Permission) =>
  `${negate ? 'not ' : ''}${type}: ${action}`;
