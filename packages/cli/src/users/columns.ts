import type { User } from '@coder-ts/sdk';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

export const userColumns: readonly Column<User>[] = [
  { name: 'id', cell: ({ id }) => id },
  { name: 'username', cell: ({ username }) => username },
  { name: 'name', cell: ({ name }) => name ?? '' },
  { name: 'email', cell: ({ email }) => email },
  { name: 'created at', cell: ({ created_at: at }) => formatTime(at) },
  { name: 'updated at', cell: ({ updated_at: at }) => formatTime(at) },
  { name: 'status', cell: ({ status }) => status },
];
