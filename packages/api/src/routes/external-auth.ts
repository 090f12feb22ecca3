import { route } from '../route.js';
import { ExternalAuth, ListUserExternalAuthResponse } from '../schemas/deployment.js';

export const getUserExternalAuths = route({
  id: 'get-user-external-auths',
  method: 'GET',
  path: '/api/v2/external-auth',
  tag: 'Git',
  summary: 'Get user external auths',
  responses: { 200: ListUserExternalAuthResponse },
});

export const getExternalAuthById = route({
  id: 'get-external-auth-by-id',
  method: 'GET',
  path: '/api/v2/external-auth/{externalauth}',
  tag: 'Git',
  summary: 'Get external auth by id',
  params: { externalauth: 'text' },
  responses: { 200: ExternalAuth },
});
