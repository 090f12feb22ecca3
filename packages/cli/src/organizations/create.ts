import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** `coder organizations create`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const name = args[0] ?? '';
  const client = await invocation.client();
  if (!flags.bool('yes')) await prompts.confirm(`Create an organization named ${JSON.stringify(name)}?`);
  const organization = await traced(
    `create organization ${JSON.stringify(name)}`,
    client.createOrganization({ body: { name } }),
  );
  print(`Organization ${organization.name} (${organization.id}) has been created.`);
}
