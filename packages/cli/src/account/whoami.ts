import type { Invocation } from '../command/invocation.js';
import { type Column, renderTable } from '../terminal/table.js';

interface Row {
  readonly url: string;
  readonly username: string;
  readonly user_id: string;
  readonly organization_ids: readonly string[];
  /** Display names of roles, by organization; `*` stands for the whole server. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

const columns: readonly Column<Row>[] = [
  { name: 'url', cell: ({ url }) => url },
  { name: 'username', cell: ({ username }) => username },
  { name: 'id', cell: ({ user_id: id }) => id },
  { name: 'orgs', cell: ({ organization_ids: ids }) => ids.join(',') },
  {
    name: 'roles',
    cell: ({ roles }) =>
      Object.entries(roles)
        .flatMap(([organization, names]) => names.map((name) => `${organization}:${name}`))
        .join(','),
  },
];

/** `coder whoami`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, streams } = invocation;
  const client = await invocation.client();
  const user = await client.getUserByName({ user: 'me' });
  const roles: Record<string, string[]> = {};
  for (const { organization_id: organization, display_name: title, name } of user.roles) {
    const list = roles[organization || '*'] ?? [];
    roles[organization || '*'] = [...list, title || name];
  }
  const row: Row = {
    url: client.url,
    username: user.username,
    user_id: user.id,
    organization_ids: user.organization_ids,
    roles,
  };
  switch (flags.text('output')) {
    case 'json':
      return print(JSON.stringify([row], null, 2));
    case 'table':
      return void streams.stdout.write(renderTable(columns, flags.list('column'), [row]));
    default:
      print(`Coder is running at ${row.url}, You're authenticated as ${row.username} !`);
  }
}
