import { z } from 'zod';
import * as b from '../body.js';
import {
  JobErrorCode,
  LogLevel,
  LogSource,
  ProvisionerDaemonStatus,
  ProvisionerJobStatus,
  ProvisionerJobType,
  TimingStage,
  WorkspaceTransition,
} from './enums.js';
import { time, uuid } from './scalar.js';

export const MatchedProvisioners = z
  .object({
    available: z.int(),
    count: z.int(),
    most_recently_seen: time.nullable(),
  })
  .meta({ id: 'MatchedProvisioners' });
export type MatchedProvisioners = z.output<typeof MatchedProvisioners>;

export const ProvisionerDaemonJob = z
  .object({
    id: uuid,
    status: ProvisionerJobStatus,
    template_display_name: z.string(),
    template_icon: z.string(),
    template_name: z.string(),
  })
  .meta({ id: 'ProvisionerDaemonJob' });
export type ProvisionerDaemonJob = z.output<typeof ProvisionerDaemonJob>;

export const ProvisionerDaemon = z
  .object({
    api_version: z.string(),
    created_at: time,
    current_job: ProvisionerDaemonJob.nullable(),
    id: uuid,
    key_id: uuid,
    key_name: z.string().nullable(),
    last_seen_at: time.nullable(),
    name: z.string(),
    organization_id: uuid,
    previous_job: ProvisionerDaemonJob.nullable(),
    provisioners: z.array(z.string()),
    status: ProvisionerDaemonStatus.nullable(),
    tags: z.record(z.string(), z.string()),
    version: z.string(),
  })
  .meta({ id: 'ProvisionerDaemon' });
export type ProvisionerDaemon = z.output<typeof ProvisionerDaemon>;

export const ProvisionerJobInput = z
  .object({
    error: z.string().optional(),
    template_version_id: uuid.optional(),
    workspace_build_id: uuid.optional(),
  })
  .meta({ id: 'ProvisionerJobInput' });

export const ProvisionerJobMetadata = z
  .object({
    template_display_name: z.string(),
    template_icon: z.string(),
    template_id: uuid,
    template_name: z.string(),
    template_version_name: z.string(),
    workspace_build_transition: WorkspaceTransition.optional(),
    workspace_id: uuid.optional(),
    workspace_name: z.string().optional(),
  })
  .meta({ id: 'ProvisionerJobMetadata' });
export type ProvisionerJobMetadata = z.output<typeof ProvisionerJobMetadata>;

const ProvisionerJobCandidate = z
  .object({
    id: uuid,
    missing_tags: z
      .array(z.string())
      .meta({ description: 'Tags of the job that the daemon lacks, `key=value`' }),
    name: z.string(),
    serves_type: z.boolean().meta({ description: "Whether the daemon runs the job's kind of provisioner" }),
    status: ProvisionerDaemonStatus,
    tagged_only: z
      .boolean()
      .meta({ description: 'The daemon has tags and the job has none: it leaves such jobs alone' }),
  })
  .meta({ id: 'ProvisionerJobCandidate' });

/** Ours: why a pending job waits. */
export const ProvisionerJobPending = z
  .object({
    busy: z.int().meta({ description: 'Matching daemons that run another job' }),
    candidates: z
      .array(ProvisionerJobCandidate)
      .meta({ description: 'Daemons of the organization, those that come closest first, at most 20' }),
    estimated_wait_ms: z.int().optional().meta({
      description:
        'From the run time of the last 20 jobs of the same kind and tags, and the matching daemons; absent where those say nothing',
    }),
    idle: z.int().meta({ description: 'Matching daemons that wait for work' }),
    matching: z.int().meta({ description: 'Daemons that could run the job, offline ones included' }),
    offline: z.int().meta({ description: 'Matching daemons that are gone' }),
    summary: z.string().meta({ description: 'The reason in a sentence, and what to do' }),
    unmatched_tags: z
      .array(z.string())
      .meta({ description: 'Tags of the job that no daemon of the organization has, `key=value`' }),
  })
  .meta({ id: 'ProvisionerJobPending' });
export type ProvisionerJobPending = z.output<typeof ProvisionerJobPending>;

export const ProvisionerJob = z
  .object({
    available_workers: z.array(uuid).optional(),
    canceled_at: time.optional(),
    completed_at: time.optional(),
    created_at: time,
    daily_cost: z.int().optional().meta({
      description:
        'Extension: credits a day of what a build or a dry run planned, also where the quota refused it; absent before that and where budgets are off',
    }),
    error: z.string().optional(),
    error_code: JobErrorCode.optional(),
    file_id: uuid,
    id: uuid,
    initiator_id: uuid,
    input: ProvisionerJobInput,
    logs_overflowed: z.boolean(),
    metadata: ProvisionerJobMetadata,
    organization_id: uuid,
    pending: ProvisionerJobPending.optional().meta({
      description: 'Extension: why the job waits; of a pending job that is asked for alone',
    }),
    queue_position: z.int(),
    queue_size: z.int(),
    started_at: time.optional(),
    status: ProvisionerJobStatus,
    tags: z.record(z.string(), z.string()),
    type: ProvisionerJobType,
    worker_id: uuid.optional(),
    worker_name: z.string().optional(),
  })
  .meta({ id: 'ProvisionerJob' });
export type ProvisionerJob = z.output<typeof ProvisionerJob>;

export const ProvisionerJobLog = z
  .object({
    created_at: time,
    id: z.int(),
    log_level: LogLevel,
    log_source: LogSource,
    output: z.string(),
    stage: z.string(),
  })
  .meta({ id: 'ProvisionerJobLog' });
export type ProvisionerJobLog = z.output<typeof ProvisionerJobLog>;

export const ProvisionerKey = z
  .object({
    created_at: time,
    id: uuid,
    name: z.string(),
    organization: uuid,
    tags: z.record(z.string(), z.string()),
  })
  .meta({ id: 'ProvisionerKey' });
export type ProvisionerKey = z.output<typeof ProvisionerKey>;

export const CreateProvisionerKeyRequest = b.body('CreateProvisionerKeyRequest', {
  name: b.text(),
  tags: b.record(z.string()).meta({ description: 'Of the daemons that come by the key' }),
});

export const CreateProvisionerKeyResponse = z
  .object({ key: z.string().meta({ description: 'The secret; it is not shown again' }) })
  .meta({ id: 'CreateProvisionerKeyResponse' });

export const ProvisionerKeyDaemons = z
  .object({
    daemons: z.array(ProvisionerDaemon),
    key: ProvisionerKey,
  })
  .meta({ id: 'ProvisionerKeyDaemons' });
export type ProvisionerKeyDaemons = z.output<typeof ProvisionerKeyDaemons>;

export const ProvisionerTiming = z
  .object({
    action: z.string(),
    ended_at: time,
    job_id: uuid,
    resource: z.string(),
    source: z.string(),
    stage: TimingStage,
    started_at: time,
  })
  .meta({ id: 'ProvisionerTiming' });

/** Filters as those of the list; at least one must be given. */
export const CancelProvisionerJobsRequest = b.body('CancelProvisionerJobsRequest', {
  dry_run: b.boolean().meta({ description: 'Only tell what would be canceled' }),
  ids: b.list(z.string()),
  initiator: b.optionalUuid(),
  limit: b.integer().meta({ description: 'At most this many in this call; 500 unless given, 1000 at most' }),
  search: b.text(),
  status: b.list(z.string()),
  tags: b.record(z.string()),
});
export type CancelProvisionerJobsRequest = z.output<typeof CancelProvisionerJobsRequest>;

const ProvisionerJobsCount = z
  .object({
    count: z.int(),
    status: ProvisionerJobStatus,
    transition: WorkspaceTransition.optional(),
    type: ProvisionerJobType,
  })
  .meta({ id: 'ProvisionerJobsCount' });

export const ProvisionerJobsCancellation = z
  .object({
    canceled: z.array(uuid).meta({ description: 'Jobs that this call canceled' }),
    counts: z
      .array(ProvisionerJobsCount)
      .meta({ description: 'What the filters chose, before this call, and the caller may cancel' }),
    forbidden: z.int().meta({ description: 'Jobs that the filters chose and the caller may not cancel' }),
    remaining: z.int().meta({ description: 'Jobs that are left to cancel' }),
  })
  .meta({ id: 'ProvisionerJobsCancellation' });
export type ProvisionerJobsCancellation = z.output<typeof ProvisionerJobsCancellation>;
