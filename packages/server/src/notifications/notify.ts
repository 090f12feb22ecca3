import type { InboxNotification } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import { type Executor, json } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { isPaused } from './settings.js';
import { fill, type MessageTemplate } from './templates.js';

export interface Message {
  readonly template: MessageTemplate;
  /** Ids of those who are told. */
  readonly to: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Ids of the things that it is about. */
  readonly targets?: readonly string[];
}

type Sender = Pick<Deps, 'db' | 'config' | 'notifications' | 'now' | 'newId' | 'log'>;

/**
 * Puts a message into the inboxes of those who want to hear of it (`platform.md` 5.2); nothing while notifications are
 * paused. Three statements, whoever is told.
 */
export async function notify(deps: Sender, on: Executor, message: Message): Promise<void> {
  const { template, labels, targets = [] } = message;
  const to = [...new Set(message.to)];
  if (to.length === 0 || (await isPaused(on))) return;
  const { accessUrl } = deps.config;
  const actions = template.actions.map(({ label, path }) => ({
    label,
    url: `${accessUrl}${fill(path, labels)}`,
  }));
  const { rows } = await sql<z.infer<typeof InboxNotification>>`
    INSERT INTO inbox_notifications (id, user_id, template_id, targets, title, content, icon, actions, created_at)
    SELECT told.id, told.user_id, ${template.id}::uuid, ${[...targets]}::uuid[], ${fill(template.title, labels)},
      ${fill(template.body, labels)}, '', ${json(actions)}, ${deps.now()}::timestamptz
    FROM unnest(${to.map(() => deps.newId())}::uuid[], ${to}::uuid[]) AS told(id, user_id)
    JOIN users ON users.id = told.user_id AND NOT users.deleted AND NOT users.is_system
    LEFT JOIN notification_preferences AS preference
      ON preference.user_id = told.user_id AND preference.template_id = ${template.id}::uuid
    WHERE NOT coalesce(preference.disabled, ${!template.enabled})
    RETURNING id, user_id`.execute(on);
  for (const { id, user_id } of rows) await deps.notifications.publish(on, channels.inbox(user_id), id);
}

/** The same beside something that must not fail by it: a failure is only logged. */
export async function notifyAfter(deps: Sender, make: () => Promise<Message> | Message): Promise<void> {
  try {
    await notify(deps, deps.db, await make());
  } catch (error) {
    deps.log.error({ err: error }, 'a notification could not be written');
  }
}

/** Ids of the active people with one of these site roles. */
export async function withSiteRole(on: Executor, ...roles: readonly string[]): Promise<string[]> {
  const rows = await on
    .selectFrom('users')
    .select('id')
    .where('deleted', '=', false)
    .where('status', '<>', 'suspended')
    .where(sql<boolean>`rbac_roles && ${[...roles]}::text[]`)
    .execute();
  return rows.map(({ id }) => id);
}
