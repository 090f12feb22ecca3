import { z } from 'zod';
import { route } from '../route.js';
import { CreateUserSecretRequest, UpdateUserSecretRequest, UserSecret } from '../schemas/secret.js';

export const listUserSecrets = route({
  id: 'list-user-secrets',
  method: 'GET',
  path: '/api/v2/users/{user}/secrets',
  tag: 'Secrets',
  summary: 'List user secrets',
  description: 'By name, without their values. Nobody but the user reads them.',
  params: { user: 'user' },
  responses: { 200: z.array(UserSecret) },
});

export const createUserSecret = route({
  id: 'create-a-new-user-secret',
  method: 'POST',
  path: '/api/v2/users/{user}/secrets',
  tag: 'Secrets',
  summary: 'Create a new user secret',
  params: { user: 'user' },
  body: CreateUserSecretRequest,
  responses: { 201: UserSecret },
});

export const getUserSecretByName = route({
  id: 'get-a-user-secret-by-name',
  method: 'GET',
  path: '/api/v2/users/{user}/secrets/{name}',
  tag: 'Secrets',
  summary: 'Get a user secret by name',
  params: { user: 'user', name: 'text' },
  responses: { 200: UserSecret },
});

export const updateUserSecret = route({
  id: 'update-a-user-secret',
  method: 'PATCH',
  path: '/api/v2/users/{user}/secrets/{name}',
  tag: 'Secrets',
  summary: 'Update a user secret',
  params: { user: 'user', name: 'text' },
  body: UpdateUserSecretRequest,
  responses: { 200: UserSecret },
});

export const deleteUserSecret = route({
  id: 'delete-a-user-secret',
  method: 'DELETE',
  path: '/api/v2/users/{user}/secrets/{name}',
  tag: 'Secrets',
  summary: 'Delete a user secret',
  params: { user: 'user', name: 'text' },
  responses: { 204: null },
});
