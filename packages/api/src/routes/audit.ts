import * as q from '../query.js';
import { route } from '../route.js';
import { AuditLogResponse } from '../schemas/audit.js';

export const getAuditLogs = route({
  id: 'get-audit-logs',
  method: 'GET',
  path: '/api/v2/audit',
  tag: 'Audit',
  summary: 'Get audit logs',
  query: {
    q: q.text({ description: 'Search query' }),
    limit: q.integer({ description: 'At most this many rows; 100 unless given' }),
    offset: q.integer(),
  },
  responses: { 200: AuditLogResponse },
});
