import { route } from '../route.js';

export const debugMetrics = route({
  id: 'debug-metrics',
  method: 'GET',
  path: '/api/v2/debug/metrics',
  tag: 'Debug',
  summary: 'Debug metrics',
  description: 'What Prometheus would scrape, as text.',
  responses: { 200: null },
  produces: 'text/plain',
});
