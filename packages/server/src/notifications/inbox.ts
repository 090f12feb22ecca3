import type { InboxNotification } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';

type Notification = z.infer<typeof InboxNotification>;

export interface InboxFilter {
  /** Any of these things. */
  readonly targets: readonly string[];
  readonly templates: readonly string[];
  readonly readStatus: 'all' | 'read' | 'unread';
  /** Only what is older than this one. */
  readonly before?: string | undefined;
  readonly ids?: readonly string[];
}

const page = 25;

/** What a user was told, the newest first, at most 25. */
export async function listInbox(
  on: Executor,
  userId: string,
  { targets, templates, readStatus, before, ids }: InboxFilter,
): Promise<Notification[]> {
  const { rows } = await sql<Notification>`
    SELECT id, user_id, template_id, targets, title, content, icon, actions, read_at, created_at
    FROM inbox_notifications
    WHERE user_id = ${userId}
      AND (${targets.length === 0} OR targets && ${[...targets]}::uuid[])
      AND (${templates.length === 0} OR template_id = ANY(${[...templates]}::uuid[]))
      AND (${readStatus === 'all'} OR (read_at IS NULL) = ${readStatus === 'unread'})
      AND (${ids === undefined} OR id = ANY(${[...(ids ?? [])]}::uuid[]))
      AND (${before === undefined} OR (created_at, id) < (
        SELECT created_at, id FROM inbox_notifications WHERE id = ${before ?? null} AND user_id = ${userId}))
    ORDER BY created_at DESC, id DESC LIMIT ${page}`.execute(on);
  return rows;
}

export async function countUnread(on: Executor, userId: string): Promise<number> {
  const { count } = await on
    .selectFrom('inbox_notifications')
    .select((from) => from.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Marks one as read (at `now`) or unread again. False: the user has no such notification. */
export async function markRead(
  on: Executor,
  { userId, id, readAt }: { userId: string; id: string; readAt: string | null },
): Promise<boolean> {
  const result = await on
    .updateTable('inbox_notifications')
    .set((from) => ({
      read_at: readAt === null ? null : from.fn.coalesce('read_at', sql<string>`${readAt}::timestamptz`),
    }))
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markAllRead(on: Executor, userId: string, now: string): Promise<void> {
  await on
    .updateTable('inbox_notifications')
    .set({ read_at: now })
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .execute();
}
