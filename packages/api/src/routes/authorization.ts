import { z } from 'zod';
import { route } from '../route.js';
import { AuthorizationRequest, ExternalAPIKeyScopes } from '../schemas/user.js';

export const checkAuthorization = route({
  id: 'check-authorization',
  method: 'POST',
  path: '/api/v2/authcheck',
  tag: 'Authorization',
  summary: 'Check authorization',
  body: AuthorizationRequest,
  responses: { 200: z.record(z.string(), z.boolean()) },
});

export const listApiKeyScopes = route({
  id: 'list-api-key-scopes',
  method: 'GET',
  path: '/api/v2/auth/scopes',
  tag: 'Authorization',
  summary: 'List api key scopes',
  responses: { 200: ExternalAPIKeyScopes },
  auth: 'none',
});
