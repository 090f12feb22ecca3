import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';

/** `coder groups create`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const group = await traced(
    'create group',
    client.createGroupForOrganization({
      organization: organization.id,
      body: {
        name: args[0] ?? '',
        display_name: flags.text('display-name'),
        avatar_url: flags.text('avatar-url'),
        quota_allowance: flags.number('quota-allowance'),
      },
    }),
  );
  print(`Successfully created group ${group.name}!`);
}
