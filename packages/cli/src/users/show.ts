import type { Organization, User } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { formatTime } from '../terminal/time.js';

/** `coder users show`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const user = await traced('fetch user', client.getUserByName({ user: args[0] ?? '' }));
  const organizations = await traced(
    "fetch user's organizations",
    client.getOrganizationsByUser({ user: user.id }),
  );
  if (flags.text('output') !== 'json') return print(describe(user, organizations));
  print(JSON.stringify({ ...user, organization_names: organizations.map(({ name }) => name) }, null, 2));
}

function describe(user: User, organizations: readonly Organization[]): string {
  const roles = user.roles.map(({ display_name: title, name }) => title || name);
  const lines: readonly (readonly [label: string, value: string])[] = [
    ['ID', user.id],
    ['Username', user.username],
    ['Full name', user.name ?? ''],
    ['Email', user.email],
    ['Status', user.status],
    ['Created At', formatTime(user.created_at)],
    ['Roles', roles.length > 0 ? roles.join(', ') : '(none)'],
    ['Organizations', organizations.map(({ name, id }) => `${name} (${id})`).join(', ') || '(none)'],
  ];
  return lines.map(([label, value]) => `${`${label}:`.padEnd(15)}${value}`.trimEnd()).join('\n');
}
