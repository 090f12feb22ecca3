import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder organizations delete`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const wanted = args[0] ?? '';
  const client = await invocation.client();
  const { id: organization, name } = await traced(
    `organization ${JSON.stringify(wanted)}`,
    client.getOrganizationById({ organization: wanted }),
  );
  if (!flags.bool('yes'))
    await prompts.confirm(
      `Delete the organization ${JSON.stringify(name)}, with its members, groups and roles?`,
    );
  await traced(`delete organization ${JSON.stringify(name)}`, client.deleteOrganization({ organization }));
  print(`Organization ${JSON.stringify(name)} has been deleted.`);
}
