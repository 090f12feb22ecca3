import type { Organization, ProvisionerDaemon, ProvisionerJob } from '@coder-ts/sdk';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

/** A row of `provisioner jobs list`: the job, and the organization it is in. */
export interface JobRow {
  readonly job: ProvisionerJob;
  readonly organization: Organization;
}

/** How an organization is shown: in the tables, and as `organization_name` of the JSON. */
export const organizationTitle = ({ display_name: display, name }: Organization) => display || name;

/** Columns of `provisioner jobs list`, in the order of the enumeration (`jobs.md` 2.1). */
export const jobColumns: readonly Column<JobRow>[] = [
  { name: 'id', cell: ({ job }) => job.id },
  { name: 'created at', cell: ({ job }) => formatTime(job.created_at) },
  { name: 'started at', cell: ({ job }) => formatTime(job.started_at) },
  { name: 'completed at', cell: ({ job }) => formatTime(job.completed_at) },
  { name: 'canceled at', cell: ({ job }) => formatTime(job.canceled_at) },
  { name: 'error', cell: ({ job }) => job.error ?? '' },
  { name: 'error code', cell: ({ job }) => job.error_code ?? '' },
  { name: 'status', cell: ({ job }) => job.status },
  { name: 'worker id', cell: ({ job }) => job.worker_id },
  { name: 'worker name', cell: ({ job }) => job.worker_name ?? '' },
  { name: 'file id', cell: ({ job }) => job.file_id },
  { name: 'tags', cell: ({ job }) => job.tags },
  { name: 'queue position', cell: ({ job }) => job.queue_position },
  { name: 'queue size', cell: ({ job }) => job.queue_size },
  { name: 'organization id', cell: ({ job }) => job.organization_id },
  { name: 'initiator id', cell: ({ job }) => job.initiator_id },
  { name: 'template version id', cell: ({ job }) => job.input.template_version_id },
  { name: 'workspace build id', cell: ({ job }) => job.input.workspace_build_id },
  { name: 'type', cell: ({ job }) => job.type },
  { name: 'available workers', cell: ({ job }) => job.available_workers ?? [] },
  { name: 'template version name', cell: ({ job }) => job.metadata.template_version_name },
  { name: 'template id', cell: ({ job }) => job.metadata.template_id },
  { name: 'template name', cell: ({ job }) => job.metadata.template_name },
  { name: 'template display name', cell: ({ job }) => job.metadata.template_display_name },
  { name: 'template icon', cell: ({ job }) => job.metadata.template_icon },
  { name: 'workspace id', cell: ({ job }) => job.metadata.workspace_id },
  { name: 'workspace name', cell: ({ job }) => job.metadata.workspace_name ?? '' },
  { name: 'workspace build transition', cell: ({ job }) => job.metadata.workspace_build_transition ?? '' },
  { name: 'logs overflowed', cell: ({ job }) => job.logs_overflowed },
  { name: 'organization', cell: ({ organization }) => organizationTitle(organization) },
  {
    name: 'queue',
    cell: ({ job }) => (job.status === 'pending' ? `${job.queue_position}/${job.queue_size}` : ''),
  },
];

/** A row of `provisioner list`. */
export interface DaemonRow {
  readonly daemon: ProvisionerDaemon;
  readonly organization: Organization;
}

/** Columns of `provisioner list` (`jobs.md` 2.3). */
export const daemonColumns: readonly Column<DaemonRow>[] = [
  { name: 'id', cell: ({ daemon }) => daemon.id },
  { name: 'organization id', cell: ({ daemon }) => daemon.organization_id },
  { name: 'created at', cell: ({ daemon }) => formatTime(daemon.created_at) },
  { name: 'last seen at', cell: ({ daemon }) => formatTime(daemon.last_seen_at) },
  { name: 'name', cell: ({ daemon }) => daemon.name },
  { name: 'version', cell: ({ daemon }) => daemon.version },
  { name: 'api version', cell: ({ daemon }) => daemon.api_version },
  { name: 'tags', cell: ({ daemon }) => daemon.tags },
  { name: 'key name', cell: ({ daemon }) => daemon.key_name },
  { name: 'status', cell: ({ daemon }) => daemon.status },
  ...(['current', 'previous'] as const).flatMap((which): Column<DaemonRow>[] => {
    const job = ({ daemon }: DaemonRow) => daemon[`${which}_job`];
    return [
      { name: `${which} job id`, cell: (row) => job(row)?.id },
      { name: `${which} job status`, cell: (row) => job(row)?.status },
      { name: `${which} job template name`, cell: (row) => job(row)?.template_name },
      { name: `${which} job template icon`, cell: (row) => job(row)?.template_icon },
      { name: `${which} job template display name`, cell: (row) => job(row)?.template_display_name },
    ];
  }),
  { name: 'organization', cell: ({ organization }) => organizationTitle(organization) },
];
