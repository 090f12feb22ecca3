import type { Organization } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/**
 * The organization to act in: the one of `--org` or of the configuration directory, by name or id; else the only one.
 * @throws when it isn't one of the caller's, or when there are several to choose from
 */
export async function currentOrganization(invocation: Invocation): Promise<Organization> {
  const { config, flags } = invocation;
  const client = await invocation.client();
  const organizations = await traced('get organizations', client.getOrganizationsByUser({ user: 'me' }));
  const names = organizations.map(({ name }) => name).join(', ');
  const wanted = flags.text('org') || (await config.read('organization'));
  if (wanted) {
    const found = organizations.find(({ id, name }) => name === wanted || id === wanted);
    if (found) return found;
    throw new Error(
      `organization ${JSON.stringify(wanted)} not found, are you a member of it? Yours are: ${names}`,
    );
  }
  const [only, second] = organizations;
  if (only && !second) return only;
  if (!only) throw new Error('you are not a member of any organization');
  throw new Error(`Must select an organization with --org=<org_name>. Choose from: ${names}`);
}
