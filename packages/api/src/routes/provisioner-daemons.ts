import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { CreateProvisionerKeyResponse } from '../schemas/general.js';
import { ProvisionerDaemon, ProvisionerKey, ProvisionerKeyDaemons } from '../schemas/provisioner.js';

export const getProvisionerDaemons = route({
  id: 'get-provisioner-daemons',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerdaemons',
  tag: 'Provisioning',
  summary: 'Get provisioner daemons',
  params: { organization: 'organization' },
  query: { limit: q.integer(), ids: q.uuids(), status: q.text(), tags: q.tags() },
  responses: { 200: z.array(ProvisionerDaemon) },
});

export const listProvisionerKey = route({
  id: 'list-provisioner-key',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerkeys',
  tag: 'Enterprise',
  summary: 'List provisioner key',
  params: { organization: 'organization' },
  responses: { 200: z.array(ProvisionerKey) },
});

export const createProvisionerKey = route({
  id: 'create-provisioner-key',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/provisionerkeys',
  tag: 'Enterprise',
  summary: 'Create provisioner key',
  params: { organization: 'organization' },
  responses: { 201: CreateProvisionerKeyResponse },
});

export const listProvisionerKeyDaemons = route({
  id: 'list-provisioner-key-daemons',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/provisionerkeys/daemons',
  tag: 'Enterprise',
  summary: 'List provisioner key daemons',
  params: { organization: 'organization' },
  responses: { 200: z.array(ProvisionerKeyDaemons) },
});

export const deleteProvisionerKey = route({
  id: 'delete-provisioner-key',
  method: 'DELETE',
  path: '/api/v2/organizations/{organization}/provisionerkeys/{provisionerkey}',
  tag: 'Enterprise',
  summary: 'Delete provisioner key',
  params: { organization: 'organization', provisionerkey: 'text' },
  responses: { 204: null },
});

export const fetchProvisionerKeyDetails = route({
  id: 'fetch-provisioner-key-details',
  method: 'GET',
  path: '/api/v2/provisionerkeys/{provisionerkey}',
  tag: 'Enterprise',
  summary: 'Fetch provisioner key details',
  params: { provisionerkey: 'text' },
  responses: { 200: ProvisionerKey },
});
