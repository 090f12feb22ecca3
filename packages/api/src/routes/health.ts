import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import { HealthcheckReport, HealthSettings, UpdateHealthSettings } from '../schemas/health.js';

export const debugInfoDeploymentHealth = route({
  id: 'debug-info-deployment-health',
  method: 'GET',
  path: '/api/v2/debug/health',
  tag: 'Debug',
  summary: 'Debug info deployment health',
  query: { force: q.flag(), format: q.first({ description: '`text`: six lines of plain text' }) },
  responses: { 200: HealthcheckReport },
});

export const getHealthSettings = route({
  id: 'get-health-settings',
  method: 'GET',
  path: '/api/v2/debug/health/settings',
  tag: 'Debug',
  summary: 'Get health settings',
  responses: { 200: HealthSettings },
});

export const updateHealthSettings = route({
  id: 'update-health-settings',
  method: 'PUT',
  path: '/api/v2/debug/health/settings',
  tag: 'Debug',
  summary: 'Update health settings',
  body: UpdateHealthSettings,
  responses: { 200: UpdateHealthSettings, 204: null },
});

export const debugInfoWebsocketTest = route({
  id: 'debug-info-websocket-test',
  method: 'GET',
  path: '/api/v2/debug/ws',
  tag: 'Debug',
  summary: 'Debug info websocket test',
  responses: { 201: Response },
  stream: 'websocket',
});
