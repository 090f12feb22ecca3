import { z } from 'zod';
import { route } from '../route.js';
import {
  AvailableExperiments,
  BuildInfoResponse,
  Response,
  SSHConfigResponse,
  UpdateCheckResponse,
} from '../schemas/general.js';

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
