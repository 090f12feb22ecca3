import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findGroup, findUserIds } from './find.js';

/** `coder groups edit`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print } = invocation;
  const client = await invocation.client();
  const group = await findGroup(invocation, client);
  const organization = { id: group.organization_id };
  const add_users = await findUserIds(client, organization, flags.list('add-users'));
  const remove_users = await findUserIds(client, organization, flags.list('rm-users'));
  const changed = await traced(
    'patch group',
    client.updateGroupByName({
      group: group.id,
      body: {
        name: flags.text('name'),
        add_users,
        remove_users,
        ...(flags.given('display-name') && { display_name: flags.text('display-name') }),
        ...(flags.given('avatar-url') && { avatar_url: flags.text('avatar-url') }),
        ...(flags.given('quota-allowance') && { quota_allowance: flags.number('quota-allowance') }),
      },
    }),
  );
  print(`Successfully patched group ${changed.name}!`);
}
