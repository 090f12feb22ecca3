import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { ProvisionerDaemonStatus } from '../schemas/enums.js';
import { ProvisionerDaemon } from '../schemas/provisioner.js';

export const getProvisionerDaemons = route({
  id: 'get-provisioner-daemons',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerdaemons',
  tag: 'Provisioning',
  summary: 'Get provisioner daemons',
  params: { organization: 'organization' },
  unknownQuery: 'refuse',
  query: {
    limit: q.integer(),
    ids: q.uuids(),
    status: q.choices(ProvisionerDaemonStatus.options, { description: 'Daemons in any of these states' }),
    tags: q.tags({ description: 'JSON object of tags that the daemons have' }),
    offline: q.boolean({ description: 'Also those that are offline' }),
    max_age: q.duration({ description: 'Those seen so recently, as in 24h' }),
  },
  responses: { 200: z.array(ProvisionerDaemon) },
});
