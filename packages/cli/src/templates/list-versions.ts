import type { TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';
import { getTemplate } from './find.js';

interface Row {
  readonly version: TemplateVersion;
  readonly isActive: boolean;
}

const columns: readonly Column<Row>[] = [
  { name: 'id', cell: ({ version }) => version.id },
  { name: 'name', cell: ({ version }) => version.name },
  { name: 'created at', cell: ({ version }) => formatTime(version.created_at) },
  { name: 'created by', cell: ({ version }) => version.created_by.username },
  { name: 'status', cell: ({ version }) => capitalised(version.job.status) },
  { name: 'active', cell: ({ isActive }) => (isActive ? 'Active' : '') },
  { name: 'archived', cell: ({ version }) => (version.archived ? 'Archived' : '') },
];

const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** `coder templates versions list`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation;
  const client = await invocation.client();
  const template = await getTemplate(invocation, args[0] ?? '');
  const withArchived = flags.bool('include-archived');
  const versions = await traced(
    'get template versions by template',
    client.listTemplateVersionsByTemplateId({
      template: template.id,
      query: withArchived ? { include_archived: true } : {},
    }),
  );
  if (withArchived && !flags.given('column'))
    flags.set('column', [...flags.list('column'), 'archived'], 'default');
  printList(invocation, {
    columns,
    rows: versions.map((version) => ({ version, isActive: version.id === template.active_version_id })),
    toJson: ({ version, isActive }) => ({ TemplateVersion: version, active: isActive }),
    sortBy: 'name',
    empty: `No versions of template "${template.name}" found.`,
  });
}
