import type { ExternalAuthLink, ExternalAuthLinkProvider } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

interface Row {
  readonly provider: ExternalAuthLinkProvider;
  /** Undefined: the caller has not signed in there. */
  readonly link: ExternalAuthLink | undefined;
}

const columns: readonly Column<Row>[] = [
  { name: 'id', cell: ({ provider }) => provider.id },
  { name: 'name', cell: ({ provider }) => provider.display_name },
  { name: 'type', cell: ({ provider }) => provider.type },
  { name: 'authenticated', cell: ({ link }) => link?.authenticated ?? false },
  { name: 'expires', cell: ({ link }) => (link ? formatTime(link.expires) : '') },
  { name: 'error', cell: ({ link }) => link?.validate_error ?? '' },
];

/** `coder external-auth list`: the services that the server knows, and whether the caller has signed in there. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const { links, providers } = await traced('list external auth', client.getUserExternalAuths());
  printList(invocation, {
    columns,
    rows: providers.map((provider) => ({
      provider,
      link: links.find(({ provider_id: id }) => id === provider.id),
    })),
    toJson: ({ link, provider }) => ({ ...provider, authenticated: link?.authenticated ?? false, link }),
    sortBy: 'id',
    empty: 'The server knows no service to sign in to.',
  });
}
