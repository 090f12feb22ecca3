import { z } from 'zod';
import { InsightsReportInterval, TemplateAppsType } from './enums.js';
import { time, uuid } from './scalar.js';
import { TemplateVersionParameterOption } from './template.js';

export const ConnectionLatency = z
  .object({
    p50: z.number(),
    p95: z.number(),
  })
  .meta({ id: 'ConnectionLatency' });

export const TemplateAppUsage = z
  .object({
    display_name: z.string(),
    icon: z.string(),
    seconds: z.int(),
    slug: z.string(),
    template_ids: z.array(uuid),
    times_used: z.int(),
    type: TemplateAppsType,
  })
  .meta({ id: 'TemplateAppUsage' });

export const TemplateParameterValue = z
  .object({
    count: z.int(),
    value: z.string(),
  })
  .meta({ id: 'TemplateParameterValue' });

export const TemplateParameterUsage = z
  .object({
    description: z.string(),
    display_name: z.string(),
    name: z.string(),
    options: z.array(TemplateVersionParameterOption),
    template_ids: z.array(uuid),
    type: z.string(),
    values: z.array(TemplateParameterValue),
  })
  .meta({ id: 'TemplateParameterUsage' });

export const TemplateInsightsIntervalReport = z
  .object({
    active_users: z.int(),
    end_time: time,
    interval: InsightsReportInterval,
    start_time: time,
    template_ids: z.array(uuid),
  })
  .meta({ id: 'TemplateInsightsIntervalReport' });

export const TemplateInsightsReport = z
  .object({
    active_users: z.int(),
    apps_usage: z.array(TemplateAppUsage),
    end_time: time,
    parameters_usage: z.array(TemplateParameterUsage),
    start_time: time,
    template_ids: z.array(uuid),
  })
  .meta({ id: 'TemplateInsightsReport' });

export const TemplateInsightsResponse = z
  .object({
    interval_reports: z.array(TemplateInsightsIntervalReport),
    report: TemplateInsightsReport,
  })
  .meta({ id: 'TemplateInsightsResponse' });

export const UserActivity = z
  .object({
    avatar_url: z.string(),
    seconds: z.int(),
    template_ids: z.array(uuid),
    user_id: uuid,
    username: z.string(),
  })
  .meta({ id: 'UserActivity' });

export const UserActivityInsightsReport = z
  .object({
    end_time: time,
    start_time: time,
    template_ids: z.array(uuid),
    users: z.array(UserActivity),
  })
  .meta({ id: 'UserActivityInsightsReport' });

export const UserActivityInsightsResponse = z
  .object({
    report: UserActivityInsightsReport,
  })
  .meta({ id: 'UserActivityInsightsResponse' });

export const UserLatency = z
  .object({
    avatar_url: z.string(),
    latency_ms: ConnectionLatency,
    template_ids: z.array(uuid),
    user_id: uuid,
    username: z.string(),
  })
  .meta({ id: 'UserLatency' });

export const UserLatencyInsightsReport = z
  .object({
    end_time: time,
    start_time: time,
    template_ids: z.array(uuid),
    users: z.array(UserLatency),
  })
  .meta({ id: 'UserLatencyInsightsReport' });

export const UserLatencyInsightsResponse = z
  .object({
    report: UserLatencyInsightsReport,
  })
  .meta({ id: 'UserLatencyInsightsResponse' });

export const UserStatusChangeCount = z
  .object({
    count: z.int(),
    date: time,
  })
  .meta({ id: 'UserStatusChangeCount' });

export const GetUserStatusCountsResponse = z
  .object({
    status_counts: z.record(z.string(), z.array(UserStatusChangeCount)),
  })
  .meta({ id: 'GetUserStatusCountsResponse' });
