import { z } from 'zod';
import { route } from '../route.js';
import {
  AvailableExperiments,
  BuildInfoResponse,
  Entitlements,
  Response,
  SSHConfigResponse,
  UpdateCheckResponse,
} from '../schemas/general.js';
import { AuthorizationRequest, ExternalAPIKeyScopes } from '../schemas/user.js';

export const apiRootHandler = route({
  id: 'api-root-handler',
  method: 'GET',
  path: '/api/v2/',
  tag: 'General',
  summary: 'Api root handler',
  responses: { 200: Response },
  auth: 'none',
});

export const buildInfo = route({
  id: 'build-info',
  method: 'GET',
  path: '/api/v2/buildinfo',
  tag: 'General',
  summary: 'Build info',
  responses: { 200: BuildInfoResponse },
  auth: 'none',
});

export const getEntitlements = route({
  id: 'get-entitlements',
  method: 'GET',
  path: '/api/v2/entitlements',
  tag: 'Enterprise',
  summary: 'Get entitlements',
  responses: { 200: Entitlements },
});

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

export const getEnabledExperiments = route({
  id: 'get-enabled-experiments',
  method: 'GET',
  path: '/api/v2/experiments',
  tag: 'General',
  summary: 'Get enabled experiments',
  responses: { 200: z.array(z.string()) },
});

export const getSafeExperiments = route({
  id: 'get-safe-experiments',
  method: 'GET',
  path: '/api/v2/experiments/available',
  tag: 'General',
  summary: 'Get safe experiments',
  responses: { 200: AvailableExperiments },
});

export const updateCheck = route({
  id: 'update-check',
  method: 'GET',
  path: '/api/v2/updatecheck',
  tag: 'General',
  summary: 'Update check',
  responses: { 200: UpdateCheckResponse },
  auth: 'none',
});

export const sshConfig = route({
  id: 'ssh-config',
  method: 'GET',
  path: '/api/v2/deployment/ssh',
  tag: 'General',
  summary: 'Ssh config',
  responses: { 200: SSHConfigResponse },
});
