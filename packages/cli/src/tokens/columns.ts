import type { APIKey, APIKeyWithOwner } from '@coder-ts/sdk';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

/** A token as the lists show it; its owner where the server says it. */
export type TokenRow = APIKey & Partial<Pick<APIKeyWithOwner, 'username'>>;

export const tokenColumns: readonly Column<TokenRow>[] = [
  { name: 'id', cell: ({ id }) => id },
  { name: 'name', cell: ({ token_name: name }) => name },
  { name: 'scopes', cell: ({ scopes }) => scopes.join(', ') },
  { name: 'allow list', cell: ({ allow_list: list }) => list.join(', ') },
  { name: 'last used', cell: ({ last_used: at }) => formatTime(at) },
  { name: 'expires at', cell: ({ expires_at: at }) => formatTime(at) },
  { name: 'created at', cell: ({ created_at: at }) => formatTime(at) },
  { name: 'owner', cell: ({ username }) => username ?? '' },
];
