import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import {
  AppearanceConfig,
  AppHostResponse,
  CspViolation,
  DeploymentStats,
  RegionsResponse,
  Replica,
  TemplateBuilderBasesResponse,
  TemplateBuilderModulesResponse,
  UpdateAppearanceConfig,
  WorkspaceProxies,
  WorkspaceProxy,
} from '../schemas/deployment.js';
import { DeploymentConfig } from '../schemas/deployment-values.js';

export const getAppearance = route({
  id: 'get-appearance',
  method: 'GET',
  path: '/api/v2/appearance',
  tag: 'Enterprise',
  summary: 'Get appearance',
  responses: { 200: AppearanceConfig },
});

export const updateAppearance = route({
  id: 'update-appearance',
  method: 'PUT',
  path: '/api/v2/appearance',
  tag: 'Enterprise',
  summary: 'Update appearance',
  body: UpdateAppearanceConfig,
  responses: { 200: UpdateAppearanceConfig },
});

export const getApplicationsHost = route({
  id: 'get-applications-host',
  method: 'GET',
  path: '/api/v2/applications/host',
  tag: 'Applications',
  summary: 'Get applications host',
  responses: { 200: AppHostResponse },
});

export const redirectToUriWithEncryptedApiKey = route({
  id: 'redirect-to-uri-with-encrypted-api-key',
  method: 'GET',
  path: '/api/v2/applications/auth-redirect',
  tag: 'Applications',
  summary: 'Redirect to uri with encrypted api key',
  query: { redirect_uri: q.first() },
  responses: { 307: null },
  auth: 'optional',
});

export const reportCspViolations = route({
  id: 'report-csp-violations',
  method: 'POST',
  path: '/api/v2/csp/reports',
  tag: 'General',
  summary: 'Report csp violations',
  body: CspViolation,
  responses: { 200: null },
});

export const getDeploymentConfig = route({
  id: 'get-deployment-config',
  method: 'GET',
  path: '/api/v2/deployment/config',
  tag: 'General',
  summary: 'Get deployment config',
  responses: { 200: DeploymentConfig },
});

export const getDeploymentStats = route({
  id: 'get-deployment-stats',
  method: 'GET',
  path: '/api/v2/deployment/stats',
  tag: 'General',
  summary: 'Get deployment stats',
  responses: { 200: DeploymentStats },
});

export const getSiteWideRegionsForWorkspaceConnections = route({
  id: 'get-site-wide-regions-for-workspace-connections',
  method: 'GET',
  path: '/api/v2/regions',
  tag: 'WorkspaceProxies',
  summary: 'Get site wide regions for workspace connections',
  responses: { 200: RegionsResponse },
});

export const getActiveReplicas = route({
  id: 'get-active-replicas',
  method: 'GET',
  path: '/api/v2/replicas',
  tag: 'Enterprise',
  summary: 'Get active replicas',
  responses: { 200: z.array(Replica) },
});

export const getWorkspaceProxies = route({
  id: 'get-workspace-proxies',
  method: 'GET',
  path: '/api/v2/workspaceproxies',
  tag: 'Enterprise',
  feature: 'workspace_proxy',
  summary: 'Get workspace proxies',
  responses: { 200: WorkspaceProxies },
});

export const getWorkspaceProxy = route({
  id: 'get-workspace-proxy',
  method: 'GET',
  path: '/api/v2/workspaceproxies/{workspaceproxy}',
  tag: 'Enterprise',
  feature: 'workspace_proxy',
  summary: 'Get workspace proxy',
  params: { workspaceproxy: 'text' },
  responses: { 200: WorkspaceProxy },
});

export const listTemplateBuilderBaseTemplates = route({
  id: 'list-template-builder-base-templates',
  method: 'GET',
  path: '/api/v2/templatebuilder/bases',
  tag: 'TemplateBuilder',
  summary: 'List template builder base templates',
  responses: { 200: TemplateBuilderBasesResponse },
});

export const listTemplateBuilderModules = route({
  id: 'list-template-builder-modules',
  method: 'GET',
  path: '/api/v2/templatebuilder/modules',
  tag: 'TemplateBuilder',
  summary: 'List template builder modules',
  query: { base: q.first() },
  responses: { 200: TemplateBuilderModulesResponse },
});
