import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import {
  APIKey,
  APIKeyWithOwner,
  CreateTokenRequest,
  GenerateAPIKeyResponse,
  TokenConfig,
} from '../schemas/user.js';

export const createNewSessionKey = route({
  id: 'create-new-session-key',
  method: 'POST',
  path: '/api/v2/users/{user}/keys',
  tag: 'Users',
  summary: 'Create new session key',
  params: { user: 'user' },
  responses: { 201: GenerateAPIKeyResponse },
});

export const getUserTokens = route({
  id: 'get-user-tokens',
  method: 'GET',
  path: '/api/v2/users/{user}/keys/tokens',
  tag: 'Users',
  summary: 'Get user tokens',
  params: { user: 'user' },
  query: { include_all: q.flag(), include_expired: q.flag() },
  responses: { 200: z.array(APIKeyWithOwner).nullable() },
});

export const createTokenApiKey = route({
  id: 'create-token-api-key',
  method: 'POST',
  path: '/api/v2/users/{user}/keys/tokens',
  tag: 'Users',
  summary: 'Create token api key',
  params: { user: 'user' },
  body: CreateTokenRequest,
  responses: { 201: GenerateAPIKeyResponse },
});

export const getTokenConfig = route({
  id: 'get-token-config',
  method: 'GET',
  path: '/api/v2/users/{user}/keys/tokens/tokenconfig',
  tag: 'General',
  summary: 'Get token config',
  params: { user: 'user' },
  responses: { 200: TokenConfig },
});

export const getApiKeyByTokenName = route({
  id: 'get-api-key-by-token-name',
  method: 'GET',
  path: '/api/v2/users/{user}/keys/tokens/{keyname}',
  tag: 'Users',
  summary: 'Get api key by token name',
  params: { user: 'user', keyname: 'text' },
  responses: { 200: APIKey },
});

export const getApiKeyById = route({
  id: 'get-api-key-by-id',
  method: 'GET',
  path: '/api/v2/users/{user}/keys/{keyid}',
  tag: 'Users',
  summary: 'Get api key by id',
  params: { user: 'user', keyid: 'text' },
  responses: { 200: APIKey },
});

export const deleteApiKey = route({
  id: 'delete-api-key',
  method: 'DELETE',
  path: '/api/v2/users/{user}/keys/{keyid}',
  tag: 'Users',
  summary: 'Delete api key',
  params: { user: 'user', keyid: 'text' },
  responses: { 204: null },
});

export const expireApiKey = route({
  id: 'expire-api-key',
  method: 'PUT',
  path: '/api/v2/users/{user}/keys/{keyid}/expire',
  tag: 'Users',
  summary: 'Expire api key',
  params: { user: 'user', keyid: 'text' },
  responses: { 204: null },
});
