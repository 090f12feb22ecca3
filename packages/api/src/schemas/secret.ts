import { z } from 'zod';
import * as b from '../body.js';
import { time, uuid } from './scalar.js';

/** Its value is not told. */
export const UserSecret = z
  .object({
    created_at: time,
    description: z.string(),
    env_name: z.string(),
    file_path: z.string(),
    id: uuid,
    name: z.string(),
    updated_at: time,
  })
  .meta({ id: 'UserSecret' });

export const CreateUserSecretRequest = b.body('CreateUserSecretRequest', {
  description: b.text(),
  env_name: b.text(),
  file_path: b.text(),
  name: b.text(b.required),
  value: b.text(b.required),
});

/** What is absent stays. */
export const UpdateUserSecretRequest = b.body('UpdateUserSecretRequest', {
  description: b.optionalText(),
  env_name: b.optionalText(),
  file_path: b.optionalText(),
  value: b.optionalText(),
});
