import { z } from 'zod';
import { LoginType, UserStatus } from './enums.js';
import { time, uuid } from './scalar.js';
import { SlimRole } from './user.js';

export const Organization = z
  .object({
    created_at: time,
    default_org_member_roles: z.array(z.string()),
    description: z.string(),
    display_name: z.string(),
    icon: z.string(),
    id: uuid,
    is_default: z.boolean(),
    name: z.string(),
    updated_at: time,
  })
  .meta({ id: 'Organization' });

export const OrganizationMember = z
  .object({
    created_at: time,
    organization_id: uuid,
    roles: z.array(SlimRole),
    updated_at: time,
    user_id: uuid,
  })
  .meta({ id: 'OrganizationMember' });

export const OrganizationMemberWithUserData = z
  .object({
    avatar_url: z.string().optional(),
    created_at: time,
    email: z.string(),
    global_roles: z.array(SlimRole),
    has_ai_seat: z.boolean(),
    is_service_account: z.boolean().optional(),
    last_seen_at: time,
    login_type: LoginType,
    name: z.string().optional(),
    organization_id: uuid,
    roles: z.array(SlimRole),
    status: UserStatus,
    updated_at: time,
    user_created_at: time,
    user_id: uuid,
    user_updated_at: time,
    username: z.string(),
  })
  .meta({ id: 'OrganizationMemberWithUserData' });

export const PaginatedMembersResponse = z
  .object({
    count: z.int(),
    members: z.array(OrganizationMemberWithUserData),
  })
  .meta({ id: 'PaginatedMembersResponse' });
