import type { WorkspaceQuotaConsumption } from '@coder-ts/sdk';
import { renderTable } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

const columns = [
  { name: 'workspace', cell: ({ name }: WorkspaceQuotaConsumption) => name },
  { name: 'template', cell: ({ template_name }: WorkspaceQuotaConsumption) => template_name },
  { name: 'daily cost', cell: ({ daily_cost }: WorkspaceQuotaConsumption) => daily_cost },
  { name: 'status', cell: ({ status }: WorkspaceQuotaConsumption) => status },
  { name: 'last used', cell: ({ last_used_at }: WorkspaceQuotaConsumption) => formatTime(last_used_at) },
];

/** Workspaces that use a quota, as a table in the order given. */
export const renderConsumers = (workspaces: readonly WorkspaceQuotaConsumption[]): string =>
  renderTable(
    columns,
    columns.map(({ name }) => name),
    workspaces,
  );
