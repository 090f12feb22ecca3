import * as q from '../query.js';
import { route } from '../route.js';
import {
  GetUserStatusCountsResponse,
  TemplateInsightsResponse,
  UserActivityInsightsResponse,
  UserLatencyInsightsResponse,
} from '../schemas/insight.js';
import { DAUsResponse } from '../schemas/template.js';

const hoursAhead = q.text({ description: 'Hours that the caller is ahead of UTC; may be negative' });

export const getDeploymentDaus = route({
  id: 'get-deployment-daus',
  method: 'GET',
  path: '/api/v2/insights/daus',
  tag: 'Insights',
  summary: 'Get deployment daus',
  query: { tz_offset: hoursAhead },
  responses: { 200: DAUsResponse },
});

export const getInsightsAboutTemplates = route({
  id: 'get-insights-about-templates',
  method: 'GET',
  path: '/api/v2/insights/templates',
  tag: 'Insights',
  summary: 'Get insights about templates',
  query: {
    start_time: q.time({ required: true }),
    end_time: q.time({ required: true }),
    interval: q.choice(['week', 'day']),
    template_ids: q.uuids(),
  },
  responses: { 200: TemplateInsightsResponse },
});

export const getInsightsAboutUserActivity = route({
  id: 'get-insights-about-user-activity',
  method: 'GET',
  path: '/api/v2/insights/user-activity',
  tag: 'Insights',
  summary: 'Get insights about user activity',
  query: {
    start_time: q.time({ required: true }),
    end_time: q.time({ required: true }),
    template_ids: q.uuids(),
  },
  responses: { 200: UserActivityInsightsResponse },
});

export const getInsightsAboutUserLatency = route({
  id: 'get-insights-about-user-latency',
  method: 'GET',
  path: '/api/v2/insights/user-latency',
  tag: 'Insights',
  summary: 'Get insights about user latency',
  query: {
    start_time: q.time({ required: true }),
    end_time: q.time({ required: true }),
    template_ids: q.uuids(),
  },
  responses: { 200: UserLatencyInsightsResponse },
});

export const getInsightsAboutUserStatusCounts = route({
  id: 'get-insights-about-user-status-counts',
  method: 'GET',
  path: '/api/v2/insights/user-status-counts',
  tag: 'Insights',
  summary: 'Get insights about user status counts',
  query: { timezone: q.text(), tz_offset: hoursAhead },
  responses: { 200: GetUserStatusCountsResponse },
});
