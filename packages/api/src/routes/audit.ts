import * as q from '../query.js';
import { route } from '../route.js';
import { AuditLogResponse, CreateTestAuditLogRequest } from '../schemas/audit.js';

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

export const generateFakeAuditLog = route({
  id: 'generate-fake-audit-log',
  method: 'POST',
  path: '/api/v2/audit/testgenerate',
  tag: 'Audit',
  summary: 'Generate fake audit log',
  description: 'Writes a row as if something had happened, for tests of what reads the log. Owners only.',
  body: CreateTestAuditLogRequest,
  responses: { 204: null },
});
