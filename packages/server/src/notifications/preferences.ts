import { isUuid, type NotificationPreference } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { customTemplate, systemTemplates } from './templates.js';

type Preference = z.infer<typeof NotificationPreference>;

/** What a user said about kinds of messages; null for one who said nothing. */
export async function readNotificationPreferences(
  { db }: Pick<Deps, 'db'>,
  userId: string,
): Promise<Preference[] | null> {
  const rows = await db
    .selectFrom('notification_preferences')
    .select(['template_id as id', 'disabled', 'updated_at'])
    .where('user_id', '=', userId)
    .orderBy('template_id')
    .execute();
  return rows.length > 0 ? rows : null;
}

/** Switches kinds of messages off and on. Those that are not named stay. @throws ApiError 400 for an id of none */
export async function saveNotificationPreferences(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  userId: string,
  disabled: Readonly<Record<string, boolean>>,
): Promise<void> {
  const known = new Set([...Object.values(systemTemplates), customTemplate].map(({ id }) => id));
  for (const id of Object.keys(disabled))
    if (!isUuid(id) || !known.has(id.toLowerCase()))
      throw new ApiError(400, `There is no notification template "${id}".`, {
        detail: 'GET /api/v2/notifications/templates/system lists them.',
      });
  const rows = Object.entries(disabled).map(([id, off]) => ({
    user_id: userId,
    template_id: id.toLowerCase(),
    disabled: off,
    updated_at: now(),
  }));
  if (rows.length === 0) return;
  await db
    .insertInto('notification_preferences')
    .values([...new Map(rows.map((row) => [row.template_id, row])).values()])
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'template_id']).doUpdateSet((from) => ({
        disabled: from.ref('excluded.disabled'),
        updated_at: from.ref('excluded.updated_at'),
      })),
    )
    .execute();
}
