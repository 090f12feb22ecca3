import { z } from 'zod';
import * as b from '../body.js';
import { WorkspaceStatus } from './enums.js';
import { time, uuid } from './scalar.js';
import { WorkspaceBuildParameter } from './workspace.js';

const budget = z.int().meta({ description: 'Credits a day that the groups of the user allow; -1: no limit' });
const consumed = z
  .int()
  .meta({ description: "Credits a day that the latest builds of the user's workspaces cost" });

const WorkspaceQuotaAllowance = z
  .object({
    group_display_name: z.string(),
    group_id: uuid,
    group_name: z.string(),
    quota_allowance: z.int(),
  })
  .meta({ id: 'WorkspaceQuotaAllowance' });

const WorkspaceQuotaConsumption = z
  .object({
    daily_cost: z.int(),
    id: uuid,
    last_used_at: time,
    name: z.string(),
    status: WorkspaceStatus,
    template_name: z.string(),
  })
  .meta({ id: 'WorkspaceQuotaConsumption' });

export const WorkspaceQuotaBreakdown = z
  .object({
    allowances: z.array(WorkspaceQuotaAllowance),
    workspaces: z
      .array(WorkspaceQuotaConsumption)
      .meta({ description: 'Those that cost something, the one not used for longest first' }),
  })
  .meta({ id: 'WorkspaceQuotaBreakdown' });
export type WorkspaceQuotaBreakdown = z.output<typeof WorkspaceQuotaBreakdown>;

export const WorkspaceQuota = z
  .object({
    breakdown: WorkspaceQuotaBreakdown.optional().meta({
      description: 'Extension: where the budget comes from and where it goes, with `breakdown=true`',
    }),
    budget,
    credits_consumed: consumed,
  })
  .meta({ id: 'WorkspaceQuota' });
export type WorkspaceQuota = z.output<typeof WorkspaceQuota>;

export const WorkspaceQuotaEstimateRequest = b.body('WorkspaceQuotaEstimateRequest', {
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  template_version_id: b.uuid(b.required),
  template_version_preset_id: b.optionalUuid(),
});
export type WorkspaceQuotaEstimateRequest = z.output<typeof WorkspaceQuotaEstimateRequest>;

export const WorkspaceQuotaEstimate = z
  .object({
    budget,
    credits_consumed: consumed,
    daily_cost: z.int().meta({ description: 'Credits a day that the workspace would cost' }),
    fits: z.boolean().meta({ description: 'Whether it may be started beside what is consumed' }),
    job_id: uuid.meta({ description: 'The dry run that planned it' }),
  })
  .meta({ id: 'WorkspaceQuotaEstimate' });
export type WorkspaceQuotaEstimate = z.output<typeof WorkspaceQuotaEstimate>;
