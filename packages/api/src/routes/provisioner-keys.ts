import { z } from 'zod';
import { route } from '../route.js';
import {
  CreateProvisionerKeyRequest,
  CreateProvisionerKeyResponse,
  ProvisionerKey,
  ProvisionerKeyDaemons,
} from '../schemas/provisioner.js';

const path = '/api/v2/organizations/{organization}/provisionerkeys';

export const listProvisionerKey = route({
  id: 'list-provisioner-key',
  method: 'GET',
  path,
  tag: 'Enterprise',
  summary: 'List provisioner key',
  params: { organization: 'organization' },
  responses: { 200: z.array(ProvisionerKey) },
});

export const createProvisionerKey = route({
  id: 'create-provisioner-key',
  method: 'POST',
  path,
  tag: 'Enterprise',
  summary: 'Create provisioner key',
  params: { organization: 'organization' },
  body: CreateProvisionerKeyRequest,
  responses: { 201: CreateProvisionerKeyResponse },
});

export const listProvisionerKeyDaemons = route({
  id: 'list-provisioner-key-daemons',
  method: 'GET',
  path: `${path}/daemons`,
  tag: 'Enterprise',
  summary: 'List provisioner key daemons',
  params: { organization: 'organization' },
  responses: { 200: z.array(ProvisionerKeyDaemons) },
});

export const deleteProvisionerKey = route({
  id: 'delete-provisioner-key',
  method: 'DELETE',
  path: `${path}/{provisionerkey}`,
  tag: 'Enterprise',
  summary: 'Delete provisioner key',
  description: 'Its daemons end at once, and what they run fails.',
  params: { organization: 'organization', provisionerkey: 'text' },
  responses: { 204: null },
});

export const fetchProvisionerKeyDetails = route({
  id: 'fetch-provisioner-key-details',
  method: 'GET',
  path: '/api/v2/provisionerkeys/{provisionerkey}',
  tag: 'Enterprise',
  summary: 'Fetch provisioner key details',
  description:
    'Asked by a daemon, with its key in the header Coder-Provisioner-Daemon-Key; the path does not count.',
  auth: 'provisioner-key',
  params: { provisionerkey: 'text' },
  responses: { 200: ProvisionerKey },
});
