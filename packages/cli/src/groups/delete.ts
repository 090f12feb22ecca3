import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findGroup } from './find.js';

/** `coder groups delete`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const group = await findGroup(invocation, client);
  await traced('delete group', client.deleteGroupByName({ group: group.id }));
  invocation.print(`Successfully deleted group ${group.name}!`);
}
