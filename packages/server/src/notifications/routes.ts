import type { NotificationTemplate } from '@coder-ts/api';
import type { z } from 'zod';
import { audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { countUnread, listInbox, markAllRead, markRead } from './inbox.js';
import { notify } from './notify.js';
import { readNotificationPreferences, saveNotificationPreferences } from './preferences.js';
import { isPaused, readMethods, saveMethods, setPaused } from './settings.js';
import { customTemplate, type MessageTemplate, systemTemplates } from './templates.js';
import { watchInbox } from './watch.js';

const methods = ['smtp', 'webhook', 'inbox'];

/** What people are told, and how they want it (`platform.md` 5.2). */
export const notificationHandlers = (deps: Deps) => ({
  ...settingHandlers(deps),
  ...inboxHandlers(deps),
  ...sendingHandlers(deps),
});

const settingHandlers = (deps: Deps) =>
  ({
    getNotificationsSettings: async () => ({
      status: 200,
      body: { notifier_paused: await isPaused(deps.db) },
    }),

    updateNotificationsSettings: async ({ actor, body, request }) => {
      const before = await isPaused(deps.db);
      if (before === body.notifier_paused) return { status: 304, body: null };
      if (!can(actor.subject, 'update', { type: 'deployment_config' })) throw forbidden();
      const entry = {
        action: 'write',
        status: 200,
        resourceType: 'notifications_settings',
        resourceId: deps.newId(),
        target: '',
        userId: actor.user.id,
      } as const;
      await audited(deps, request, entry, async (tell) => {
        await setPaused(deps.db, body.notifier_paused);
        tell({ notifier_paused: { old: before, new: body.notifier_paused, secret: false } });
      });
      return { status: 200, body };
    },

    getNotificationDispatchMethods: async () => ({
      status: 200,
      body: { available: ['smtp', 'webhook'], default: 'smtp' },
    }),

    getSystemNotificationTemplates: async () => {
      const chosen = await readMethods(deps.db);
      return {
        status: 200,
        body: Object.values(systemTemplates).map((template) => toTemplate(template, 'system', chosen)),
      };
    },

    getCustomNotificationTemplates: async () => ({
      status: 200,
      body: [toTemplate(customTemplate, 'custom', await readMethods(deps.db))],
    }),

    updateNotificationTemplateDispatchMethod: async ({ actor, params, body }) => {
      const template = Object.values(systemTemplates).find(({ id }) => id === params.notification_template);
      if (!template || !can(actor.subject, 'update', { type: 'notification_template' })) throw notFound();
      if (!methods.includes(body.method))
        throw new ApiError(400, 'Invalid notification method.', {
          validations: [
            { field: 'method', detail: `"${body.method}" is none of the methods ${methods.join(', ')}` },
          ],
        });
      const chosen = await readMethods(deps.db);
      if (chosen[template.id] === body.method) return { status: 304, body: null };
      await saveMethods(deps.db, { ...chosen, [template.id]: body.method });
      return { status: 200, body: { message: 'Successfully updated notification template method.' } };
    },

    getUserNotificationPreferences: async ({ actor, params: { user } }) => {
      requirePreference(actor, user, 'read');
      return { status: 200, body: await readNotificationPreferences(deps, user.id) };
    },

    updateUserNotificationPreferences: async ({ actor, params: { user }, body }) => {
      requirePreference(actor, user, 'update');
      await saveNotificationPreferences(deps, user.id, body.template_disabled_map);
      return { status: 200, body: await readNotificationPreferences(deps, user.id) };
    },
  }) satisfies Partial<Handlers>;

/** @throws ApiError 403 */
function requirePreference(actor: Actor, user: Pick<UserRow, 'id'>, action: 'read' | 'update'): void {
  if (!can(actor.subject, action, { type: 'notification_preference', ownerId: user.id })) throw forbidden();
}

const toTemplate = (
  template: MessageTemplate,
  kind: 'system' | 'custom',
  chosen: Readonly<Record<string, string>>,
): z.infer<typeof NotificationTemplate> => ({
  id: template.id,
  name: template.name,
  title_template: template.title,
  body_template: template.body,
  actions: JSON.stringify(template.actions.map(({ label, path }) => ({ label, url: `{{base_url}}${path}` }))),
  group: template.group,
  method: chosen[template.id] ?? '',
  kind,
  enabled_by_default: template.enabled,
});

const inboxHandlers = (deps: Deps) =>
  ({
    listInboxNotifications: async ({ actor, query }) => {
      const userId = actor.user.id;
      const filter = { ...readFilter(query), before: query.starting_before };
      return {
        status: 200,
        body: {
          notifications: await listInbox(deps.db, userId, filter),
          unread_count: await countUnread(deps.db, userId),
        },
      };
    },

    watchForNewInboxNotifications: async ({ actor, query }) => {
      const filter = { ...readFilter(query), plain: query.format === 'plaintext' };
      return { upgrade: (socket, ended) => watchInbox(deps, actor.user.id, filter, socket, ended) };
    },

    updateReadStatusOfANotification: async ({ actor, params: { id }, body }) => {
      const userId = actor.user.id;
      const readAt = body.is_read ? deps.now() : null;
      if (!(await markRead(deps.db, { userId, id, readAt }))) throw notFound();
      const [notification] = await listInbox(deps.db, userId, { ...everything, ids: [id] });
      if (!notification) throw notFound();
      return {
        status: 200,
        body: { notification, unread_count: await countUnread(deps.db, userId) },
      };
    },

    markAllUnreadNotificationsAsRead: async ({ actor }) => {
      await markAllRead(deps.db, actor.user.id, deps.now());
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;

const everything = { targets: [], templates: [], readStatus: 'all' } as const;

/** @throws ApiError 400 */
function readFilter(query: {
  targets: string[];
  templates: string[];
  read_status: string | undefined;
}): typeof everything | { targets: string[]; templates: string[]; readStatus: 'all' | 'read' | 'unread' } {
  const { targets, templates, read_status: readStatus = 'all' } = query;
  if (readStatus !== 'all' && readStatus !== 'read' && readStatus !== 'unread')
    throw new ApiError(400, 'Query parameters have invalid values.', {
      validations: [
        {
          field: 'read_status',
          detail: `Query param "read_status" must be all, read or unread: "${readStatus}"`,
        },
      ],
    });
  return { targets, templates, readStatus };
}

const sendingHandlers = (deps: Deps) =>
  ({
    sendATestNotification: async ({ actor }) => {
      if (!can(actor.subject, 'update', { type: 'deployment_config' })) throw forbidden();
      await notify(deps, deps.db, { template: systemTemplates.test, to: [actor.user.id], labels: {} });
      return { status: 204, body: null };
    },

    sendACustomNotification: async ({ actor, body }) => {
      const { title = '', message = '' } = body.content ?? {};
      const problem = contentProblem(title, message);
      if (problem) throw new ApiError(400, 'Invalid request body', { detail: problem });
      await notify(deps, deps.db, {
        template: customTemplate,
        to: [actor.user.id],
        labels: { custom_title: title, custom_message: message },
        targets: [actor.user.id],
      });
      return { status: 204, body: null };
    },
  }) satisfies Partial<Handlers>;

const longestTitle = 120;
const longestMessage = 2000;

function contentProblem(title: string, message: string): string | undefined {
  if (title.trim() === '' || message.trim() === '') return 'The content needs a title and a message.';
  if ([...title].length > longestTitle) return `A title has up to ${longestTitle} characters.`;
  if ([...message].length > longestMessage) return `A message has up to ${longestMessage} characters.`;
  return undefined;
}
