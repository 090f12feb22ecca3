import { z } from 'zod';
import { route } from '../route.js';
import {
  CreateUserSkillRequest,
  UpdateUserSkillRequest,
  UserSkill,
  UserSkillMetadata,
} from '../schemas/skill.js';

export const listUserSkills = route({
  id: 'list-user-skills',
  method: 'GET',
  path: '/api/experimental/users/{user}/skills',
  tag: 'Users',
  summary: 'List user skills',
  description: 'By name, without their text.',
  params: { user: 'user' },
  responses: { 200: z.array(UserSkillMetadata) },
});

export const createUserSkill = route({
  id: 'create-a-user-skill',
  method: 'POST',
  path: '/api/experimental/users/{user}/skills',
  tag: 'Users',
  summary: 'Create a user skill',
  description: 'Its text begins with a block between `---` lines that gives `name` and `description`.',
  params: { user: 'user' },
  body: CreateUserSkillRequest,
  responses: { 201: UserSkill },
});

export const getUserSkillByName = route({
  id: 'get-a-user-skill-by-name',
  method: 'GET',
  path: '/api/experimental/users/{user}/skills/{skillName}',
  tag: 'Users',
  summary: 'Get a user skill by name',
  params: { user: 'user', skillName: 'text' },
  responses: { 200: UserSkill },
});

export const updateUserSkill = route({
  id: 'update-a-user-skill',
  method: 'PATCH',
  path: '/api/experimental/users/{user}/skills/{skillName}',
  tag: 'Users',
  summary: 'Update a user skill',
  description: 'Another name in the text renames it.',
  params: { user: 'user', skillName: 'text' },
  body: UpdateUserSkillRequest,
  responses: { 200: UserSkill },
});

export const deleteUserSkill = route({
  id: 'delete-a-user-skill',
  method: 'DELETE',
  path: '/api/experimental/users/{user}/skills/{skillName}',
  tag: 'Users',
  summary: 'Delete a user skill',
  params: { user: 'user', skillName: 'text' },
  responses: { 204: null },
});
