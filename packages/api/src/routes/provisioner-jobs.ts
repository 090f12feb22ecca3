import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { ProvisionerJob } from '../schemas/provisioner.js';

export const getProvisionerJobs = route({
  id: 'get-provisioner-jobs',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerjobs',
  tag: 'Organizations',
  summary: 'Get provisioner jobs',
  params: { organization: 'organization' },
  query: { limit: q.integer(), ids: q.uuids(), status: q.text(), tags: q.tags(), initiator: q.uuid() },
  responses: { 200: z.array(ProvisionerJob) },
});

export const getProvisionerJob = route({
  id: 'get-provisioner-job',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerjobs/{job}',
  tag: 'Organizations',
  summary: 'Get provisioner job',
  params: { organization: 'organization', job: 'uuid' },
  responses: { 200: ProvisionerJob },
});
