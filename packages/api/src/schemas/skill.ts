import { z } from 'zod';
import * as b from '../body.js';
import { time, uuid } from './scalar.js';

const shape = {
  created_at: time,
  description: z.string(),
  id: uuid,
  name: z.string(),
  updated_at: time,
};
export const UserSkillMetadata = z.object(shape).meta({ id: 'UserSkillMetadata' });
export const UserSkill = z.object({ ...shape, content: z.string() }).meta({ id: 'UserSkill' });

export const CreateUserSkillRequest = b.body('CreateUserSkillRequest', { content: b.text(b.required) });
export const UpdateUserSkillRequest = b.body('UpdateUserSkillRequest', { content: b.text(b.required) });
