import { z } from 'zod';
import * as b from '../body.js';
import { GroupSource } from './enums.js';
import { uuid } from './scalar.js';
import { ReducedUser } from './user.js';

export const groupFields = {
  avatar_url: z.string(),
  display_name: z.string(),
  id: uuid,
  members: z.array(ReducedUser).meta({ description: 'Those that the caller may see' }),
  name: z.string(),
  organization_display_name: z.string(),
  organization_id: uuid,
  organization_name: z.string(),
  quota_allowance: z.int().meta({ description: 'Credits a day that the group gives each member' }),
  source: GroupSource,
  total_member_count: z.int(),
};

export const Group = z.object(groupFields).meta({ id: 'Group' });
export type Group = z.output<typeof Group>;

export const GroupMembersResponse = z
  .object({ count: z.int(), users: z.array(ReducedUser) })
  .meta({ id: 'GroupMembersResponse' });

export const CreateGroupRequest = b.body('CreateGroupRequest', {
  avatar_url: b.text(),
  display_name: b.text(b.groupDisplayName),
  name: b.text(b.required, b.groupName),
  quota_allowance: b.integer(),
});
export type CreateGroupRequest = z.output<typeof CreateGroupRequest>;

/** What is absent stays; so does an empty name. */
export const PatchGroupRequest = b.body('PatchGroupRequest', {
  add_users: b.list(z.string()),
  avatar_url: b.optionalText(),
  display_name: b.optionalText(b.groupDisplayName),
  name: b.text(b.groupName),
  quota_allowance: b.optionalInteger(),
  remove_users: b.list(z.string()),
});
export type PatchGroupRequest = z.output<typeof PatchGroupRequest>;
