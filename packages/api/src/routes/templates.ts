import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import {
  ACLAvailable,
  CreateTemplateRequest,
  DAUsResponse,
  Template,
  TemplateACL,
  TemplateExample,
  UpdateActiveTemplateVersion,
  UpdateTemplateACL,
  UpdateTemplateMeta,
} from '../schemas/template.js';

export const getTemplatesByOrganization = route({
  id: 'get-templates-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/templates',
  tag: 'Templates',
  summary: 'Get templates by organization',
  params: { organization: 'organization' },
  query: { q: q.text({ description: 'Search query' }) },
  responses: { 200: z.array(Template) },
});

export const createTemplateByOrganization = route({
  id: 'create-template-by-organization',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/templates',
  tag: 'Templates',
  summary: 'Create template by organization',
  params: { organization: 'organization' },
  body: CreateTemplateRequest,
  responses: { 201: Template },
});

export const getTemplateExamplesByOrganization = route({
  id: 'get-template-examples-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/templates/examples',
  tag: 'Templates',
  summary: 'Get template examples by organization',
  params: { organization: 'organization' },
  responses: { 200: z.array(TemplateExample) },
});

export const getTemplatesByOrganizationAndTemplateName = route({
  id: 'get-templates-by-organization-and-template-name',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/templates/{templatename}',
  tag: 'Templates',
  summary: 'Get templates by organization and template name',
  params: { organization: 'organization', templatename: 'text' },
  responses: { 200: Template },
});

export const getAllTemplates = route({
  id: 'get-all-templates',
  method: 'GET',
  path: '/api/v2/templates',
  tag: 'Templates',
  summary: 'Get all templates',
  query: { q: q.text({ description: 'Search query' }) },
  responses: { 200: z.array(Template) },
});

export const getTemplateExamples = route({
  id: 'get-template-examples',
  method: 'GET',
  path: '/api/v2/templates/examples',
  tag: 'Templates',
  summary: 'Get template examples',
  responses: { 200: z.array(TemplateExample) },
});

export const getTemplateSettingsById = route({
  id: 'get-template-settings-by-id',
  method: 'GET',
  path: '/api/v2/templates/{template}',
  tag: 'Templates',
  summary: 'Get template settings by id',
  params: { template: 'template' },
  responses: { 200: Template },
});

export const deleteTemplateById = route({
  id: 'delete-template-by-id',
  method: 'DELETE',
  path: '/api/v2/templates/{template}',
  tag: 'Templates',
  summary: 'Delete template by id',
  params: { template: 'template' },
  responses: { 200: Response },
});

export const updateTemplateSettingsById = route({
  id: 'update-template-settings-by-id',
  method: 'PATCH',
  path: '/api/v2/templates/{template}',
  tag: 'Templates',
  summary: 'Update template settings by id',
  params: { template: 'template' },
  body: UpdateTemplateMeta,
  responses: { 200: Template },
});

export const getTemplateDausById = route({
  id: 'get-template-daus-by-id',
  method: 'GET',
  path: '/api/v2/templates/{template}/daus',
  tag: 'Templates',
  summary: 'Get template daus by id',
  params: { template: 'template' },
  query: { tz_offset: q.text({ description: 'Hours that the caller is ahead of UTC; may be negative' }) },
  responses: { 200: DAUsResponse },
});

export const updateActiveTemplateVersionByTemplateId = route({
  id: 'update-active-template-version-by-template-id',
  method: 'PATCH',
  path: '/api/v2/templates/{template}/versions',
  tag: 'Templates',
  summary: 'Update active template version by template id',
  params: { template: 'template' },
  body: UpdateActiveTemplateVersion,
  responses: { 200: Response },
});

const templateRbac = 'template_rbac';

export const getTemplateAcls = route({
  id: 'get-template-acls',
  method: 'GET',
  path: '/api/v2/templates/{template}/acl',
  tag: 'Enterprise',
  summary: 'Get template ACLs',
  feature: templateRbac,
  params: { template: 'template' },
  responses: { 200: TemplateACL },
});

export const updateTemplateAcl = route({
  id: 'update-template-acl',
  method: 'PATCH',
  path: '/api/v2/templates/{template}/acl',
  tag: 'Enterprise',
  summary: 'Update template ACL',
  feature: templateRbac,
  params: { template: 'template' },
  body: UpdateTemplateACL,
  responses: { 200: Response },
});

export const getTemplateAvailableAclUsersgroups = route({
  id: 'get-template-available-acl-usersgroups',
  method: 'GET',
  path: '/api/v2/templates/{template}/acl/available',
  tag: 'Enterprise',
  summary: 'Get template available acl users/groups',
  feature: templateRbac,
  params: { template: 'template' },
  responses: { 200: ACLAvailable },
});
