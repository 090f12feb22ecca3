import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import { MatchedProvisioners, ProvisionerJob, ProvisionerJobLog } from '../schemas/provisioner.js';
import {
  ArchiveTemplateVersionsRequest,
  ArchiveTemplateVersionsResponse,
  CreateTemplateVersionDryRunRequest,
  CreateTemplateVersionRequest,
  DynamicParametersRequest,
  DynamicParametersResponse,
  PatchTemplateVersionRequest,
  Preset,
  TemplateVersion,
  TemplateVersionExternalAuth,
  TemplateVersionParameter,
  TemplateVersionVariable,
} from '../schemas/template.js';
import { WorkspaceResource } from '../schemas/workspace.js';

/** A JSON text (the wire's document says an object). */
const Sentence = z.unknown();

const expectStatusDescription =
  'Extension: with `expect_status` (`pending` or `running`) a job of another status is left alone, and the answer is 412; judged with its row locked, so that no daemon takes it meanwhile.';

export const getTemplateVersionByOrganizationTemplateAndName = route({
  id: 'get-template-version-by-organization-template-and-name',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/templates/{templatename}/versions/{templateversionname}',
  tag: 'Templates',
  summary: 'Get template version by organization template and name',
  params: { organization: 'organization', templatename: 'text', templateversionname: 'text' },
  responses: { 200: TemplateVersion },
});

export const getPreviousTemplateVersionByOrganizationTemplateAndName = route({
  id: 'get-previous-template-version-by-organization-template-and-name',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/templates/{templatename}/versions/{templateversionname}/previous',
  tag: 'Templates',
  summary: 'Get previous template version by organization template and name',
  params: { organization: 'organization', templatename: 'text', templateversionname: 'text' },
  responses: { 200: TemplateVersion, 204: null },
});

export const createTemplateVersionByOrganization = route({
  id: 'create-template-version-by-organization',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/templateversions',
  tag: 'Templates',
  summary: 'Create template version by organization',
  params: { organization: 'organization' },
  body: CreateTemplateVersionRequest,
  responses: { 201: TemplateVersion },
});

export const listTemplateVersionsByTemplateId = route({
  id: 'list-template-versions-by-template-id',
  method: 'GET',
  path: '/api/v2/templates/{template}/versions',
  tag: 'Templates',
  summary: 'List template versions by template id',
  params: { template: 'template' },
  query: { after_id: q.uuid(), include_archived: q.boolean(), limit: q.integer(), offset: q.integer() },
  responses: { 200: z.array(TemplateVersion) },
});

export const archiveTemplateUnusedVersionsByTemplateId = route({
  id: 'archive-template-unused-versions-by-template-id',
  method: 'POST',
  path: '/api/v2/templates/{template}/versions/archive',
  tag: 'Templates',
  summary: 'Archive template unused versions by template id',
  params: { template: 'template' },
  body: ArchiveTemplateVersionsRequest,
  responses: { 200: ArchiveTemplateVersionsResponse },
});

export const getTemplateVersionByTemplateIdAndName = route({
  id: 'get-template-version-by-template-id-and-name',
  method: 'GET',
  path: '/api/v2/templates/{template}/versions/{templateversionname}',
  tag: 'Templates',
  summary: 'Get template version by template id and name',
  params: { template: 'template', templateversionname: 'text' },
  responses: { 200: TemplateVersion },
});

export const getTemplateVersionById = route({
  id: 'get-template-version-by-id',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}',
  tag: 'Templates',
  summary: 'Get template version by id',
  params: { templateversion: 'templateversion' },
  responses: { 200: TemplateVersion },
});

export const patchTemplateVersionById = route({
  id: 'patch-template-version-by-id',
  method: 'PATCH',
  path: '/api/v2/templateversions/{templateversion}',
  tag: 'Templates',
  summary: 'Patch template version by id',
  params: { templateversion: 'templateversion' },
  body: PatchTemplateVersionRequest,
  responses: { 200: TemplateVersion },
});

export const archiveTemplateVersion = route({
  id: 'archive-template-version',
  method: 'POST',
  path: '/api/v2/templateversions/{templateversion}/archive',
  tag: 'Templates',
  summary: 'Archive template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: Sentence },
});

export const cancelTemplateVersionById = route({
  id: 'cancel-template-version-by-id',
  method: 'PATCH',
  path: '/api/v2/templateversions/{templateversion}/cancel',
  tag: 'Templates',
  summary: 'Cancel template version by id',
  description: expectStatusDescription,
  params: { templateversion: 'templateversion' },
  query: { expect_status: q.text() },
  responses: { 200: Response },
});

export const createTemplateVersionDryRun = route({
  id: 'create-template-version-dry-run',
  method: 'POST',
  path: '/api/v2/templateversions/{templateversion}/dry-run',
  tag: 'Templates',
  summary: 'Create template version dry run',
  params: { templateversion: 'templateversion' },
  body: CreateTemplateVersionDryRunRequest,
  responses: { 201: ProvisionerJob },
});

export const getTemplateVersionDryRunByJobId = route({
  id: 'get-template-version-dry-run-by-job-id',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/dry-run/{jobID}',
  tag: 'Templates',
  summary: 'Get template version dry run by job id',
  params: { templateversion: 'templateversion', jobID: 'text' },
  responses: { 200: ProvisionerJob },
});

export const cancelTemplateVersionDryRunByJobId = route({
  id: 'cancel-template-version-dry-run-by-job-id',
  method: 'PATCH',
  path: '/api/v2/templateversions/{templateversion}/dry-run/{jobID}/cancel',
  tag: 'Templates',
  summary: 'Cancel template version dry run by job id',
  description: expectStatusDescription,
  params: { templateversion: 'templateversion', jobID: 'text' },
  query: { expect_status: q.text() },
  responses: { 200: Response },
});

export const getTemplateVersionDryRunLogsByJobId = route({
  id: 'get-template-version-dry-run-logs-by-job-id',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/dry-run/{jobID}/logs',
  tag: 'Templates',
  summary: 'Get template version dry run logs by job id',
  params: { templateversion: 'templateversion', jobID: 'text' },
  query: { before: q.words(), after: q.text(), follow: q.presence(), format: q.text() },
  responses: { 200: z.array(ProvisionerJobLog) },
  stream: 'websocket',
});

export const getTemplateVersionDryRunMatchedProvisioners = route({
  id: 'get-template-version-dry-run-matched-provisioners',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/dry-run/{jobID}/matched-provisioners',
  tag: 'Templates',
  summary: 'Get template version dry run matched provisioners',
  params: { templateversion: 'templateversion', jobID: 'text' },
  responses: { 200: MatchedProvisioners },
});

export const getTemplateVersionDryRunResourcesByJobId = route({
  id: 'get-template-version-dry-run-resources-by-job-id',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/dry-run/{jobID}/resources',
  tag: 'Templates',
  summary: 'Get template version dry run resources by job id',
  params: { templateversion: 'templateversion', jobID: 'text' },
  responses: { 200: z.array(WorkspaceResource) },
});

export const openDynamicParametersWebsocketByTemplateVersion = route({
  id: 'open-dynamic-parameters-websocket-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/dynamic-parameters',
  tag: 'Templates',
  summary: 'Open dynamic parameters WebSocket by template version',
  params: { templateversion: 'templateversion' },
  query: {
    user_id: q.text({ description: 'Whose workspace it would be: a UUID or `me`, which is the default' }),
  },
  responses: { 101: null },
  stream: 'websocket',
});

export const evaluateDynamicParametersForTemplateVersion = route({
  id: 'evaluate-dynamic-parameters-for-template-version',
  method: 'POST',
  path: '/api/v2/templateversions/{templateversion}/dynamic-parameters/evaluate',
  tag: 'Templates',
  summary: 'Evaluate dynamic parameters for template version',
  params: { templateversion: 'templateversion' },
  body: DynamicParametersRequest,
  responses: { 200: DynamicParametersResponse },
});

export const getExternalAuthByTemplateVersion = route({
  id: 'get-external-auth-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/external-auth',
  tag: 'Templates',
  summary: 'Get external auth by template version',
  params: { templateversion: 'templateversion' },
  query: { user_id: q.uuid() },
  responses: { 200: z.array(TemplateVersionExternalAuth) },
});

export const getLogsByTemplateVersion = route({
  id: 'get-logs-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/logs',
  tag: 'Templates',
  summary: 'Get logs by template version',
  params: { templateversion: 'templateversion' },
  query: { before: q.words(), after: q.text(), follow: q.presence(), format: q.text() },
  responses: { 200: z.array(ProvisionerJobLog) },
  stream: 'websocket',
});

export const removedGetParametersByTemplateVersion = route({
  id: 'removed-get-parameters-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/parameters',
  tag: 'Templates',
  summary: 'Removed get parameters by template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(z.unknown()) },
});

export const getTemplateVersionPresets = route({
  id: 'get-template-version-presets',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/presets',
  tag: 'Templates',
  summary: 'Get template version presets',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(Preset).nullable() },
});

export const getResourcesByTemplateVersion = route({
  id: 'get-resources-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/resources',
  tag: 'Templates',
  summary: 'Get resources by template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(WorkspaceResource) },
});

export const getRichParametersByTemplateVersion = route({
  id: 'get-rich-parameters-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/rich-parameters',
  tag: 'Templates',
  summary: 'Get rich parameters by template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(TemplateVersionParameter) },
});

export const removedGetSchemaByTemplateVersion = route({
  id: 'removed-get-schema-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/schema',
  tag: 'Templates',
  summary: 'Removed get schema by template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(z.unknown()) },
});

export const unarchiveTemplateVersion = route({
  id: 'unarchive-template-version',
  method: 'POST',
  path: '/api/v2/templateversions/{templateversion}/unarchive',
  tag: 'Templates',
  summary: 'Unarchive template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: Sentence },
});

export const getTemplateVariablesByTemplateVersion = route({
  id: 'get-template-variables-by-template-version',
  method: 'GET',
  path: '/api/v2/templateversions/{templateversion}/variables',
  tag: 'Templates',
  summary: 'Get template variables by template version',
  params: { templateversion: 'templateversion' },
  responses: { 200: z.array(TemplateVersionVariable) },
});
