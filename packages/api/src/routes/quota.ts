import * as q from '../query.js';
import { route } from '../route.js';
import { WorkspaceQuota, WorkspaceQuotaEstimate, WorkspaceQuotaEstimateRequest } from '../schemas/quota.js';

const breakdown = q.boolean({
  description:
    'Extension: also tell the allowance of each group and the workspaces that cost something, the one not used for longest first',
});

/** Works for who has left the organization, too: it goes by the user (`workspaces.md` 10). */
export const getWorkspaceQuotaByUser = route({
  id: 'get-workspace-quota-by-user',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/members/{user}/workspace-quota',
  tag: 'Enterprise',
  summary: 'Get workspace quota by user',
  params: { organization: 'organization', user: 'user' },
  query: { breakdown },
  responses: { 200: WorkspaceQuota },
});

export const getWorkspaceQuotaByUserDeprecated = route({
  id: 'get-workspace-quota-by-user-deprecated',
  method: 'GET',
  path: '/api/v2/workspace-quota/{user}',
  tag: 'Enterprise',
  summary: 'Get workspace quota by user deprecated',
  params: { user: 'user' },
  responses: { 200: WorkspaceQuota },
});

/** Ours: answers when the dry run has ended. A caller who hangs up cancels it. */
export const estimateWorkspaceQuota = route({
  id: 'estimate-workspace-quota',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/members/{user}/workspace-quota/estimate',
  tag: 'Enterprise',
  summary: 'Estimate the cost of a workspace',
  description:
    'Extension: plans the version with the values in a dry run, and tells what the workspace would cost a day and whether the owner may start it.',
  params: { organization: 'organization', user: 'user' },
  body: WorkspaceQuotaEstimateRequest,
  responses: { 200: WorkspaceQuotaEstimate },
});
