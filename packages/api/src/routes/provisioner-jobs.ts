import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { ProvisionerJobStatus } from '../schemas/enums.js';
import { ProvisionerJob } from '../schemas/provisioner.js';

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
  query: { limit: q.integer(), ids: q.uuids(), ...filters },
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
