import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { ProvisionerJobStatus, ProvisionerJobType, WorkspaceTransition } from '../schemas/enums.js';
import {
  CancelProvisionerJobsRequest,
  ProvisionerJob,
  ProvisionerJobsCancellation,
} from '../schemas/provisioner.js';

/** Ours, beside the wire's. */
const extensions = {
  search: q.text({
    description:
      'Extension: `key:value` terms, all of which must hold, with the keys id, status, type, transition, initiator, template, workspace, worker, tag and error_code; `key:one,other` for any of several, `-key:value` for none',
  }),
  type: q.choices(ProvisionerJobType.options, { description: 'Extension: jobs of any of these types' }),
  transition: q.choices(WorkspaceTransition.options, {
    description: 'Extension: workspace builds of any of these transitions',
  }),
  template: q.words({ description: 'Extension: jobs of any of these templates, by name or id' }),
  workspace: q.words({
    description: 'Extension: builds of any of these workspaces, by name, owner/name or id',
  }),
  worker: q.words({ description: 'Extension: jobs that any of these daemons has or had, by name or id' }),
  created_after: q.time({ description: 'Extension: jobs created after this time' }),
  created_before: q.time({ description: 'Extension: jobs created before this time' }),
};

const filters = {
  status: q.choices(ProvisionerJobStatus.options, { description: 'Jobs in any of these states' }),
  tags: q.tags({ description: 'JSON object of tags that the jobs have' }),
  initiator: q.uuid({ description: 'Jobs of this user' }),
};

export const getProvisionerJobs = route({
  id: 'get-provisioner-jobs',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerjobs',
  tag: 'Organizations',
  summary: 'Get provisioner jobs',
  params: { organization: 'organization' },
  unknownQuery: 'refuse',
  query: {
    limit: q.integer({ description: 'At most this many jobs, the newest; 50 unless given, 0 for all' }),
    ids: q.uuids(),
    ...filters,
    ...extensions,
    after_id: q.uuid({
      description: 'Extension: only jobs older than this one, the last of the page before',
    }),
    total: q.boolean({
      description: 'Extension: tell in the header X-Total-Count how many jobs the filters choose',
    }),
  },
  responses: { 200: z.array(ProvisionerJob) },
});

export const getProvisionerJob = route({
  id: 'get-provisioner-job',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerjobs/{job}',
  tag: 'Organizations',
  summary: 'Get provisioner job',
  params: { organization: 'organization', job: 'uuid' },
  unknownQuery: 'refuse',
  query: { limit: q.integer(), ...filters },
  responses: { 200: ProvisionerJob },
});

export const cancelProvisionerJobs = route({
  id: 'cancel-provisioner-jobs',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/provisionerjobs/cancel',
  tag: 'Organizations',
  summary: 'Cancel provisioner jobs',
  description:
    'Extension: cancels the unfinished jobs that the filters choose and that the caller may cancel, oldest first, at most `limit` in a call: call again while `remaining` is above 0. A job that left the wanted status meanwhile is left alone.',
  params: { organization: 'organization' },
  body: CancelProvisionerJobsRequest,
  responses: { 200: ProvisionerJobsCancellation },
});
