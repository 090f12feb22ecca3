import { z } from 'zod';
import * as b from '../body.js';
import { time, uuid } from './scalar.js';

export const CustomNotificationContent = b.body('CustomNotificationContent', {
  message: b.text(),
  title: b.text(),
});

export const CustomNotificationRequest = b.body('CustomNotificationRequest', {
  content: CustomNotificationContent.optional(),
});

export const InboxNotificationAction = z
  .object({
    label: z.string(),
    url: z.string(),
  })
  .meta({ id: 'InboxNotificationAction' });

export const InboxNotification = z
  .object({
    actions: z.array(InboxNotificationAction),
    content: z.string(),
    created_at: time,
    icon: z.string(),
    id: uuid,
    read_at: time.nullable(),
    targets: z.array(uuid),
    template_id: uuid,
    title: z.string(),
    user_id: uuid,
  })
  .meta({ id: 'InboxNotification' });

export const GetInboxNotificationResponse = z
  .object({
    notification: InboxNotification,
    unread_count: z.int(),
  })
  .meta({ id: 'GetInboxNotificationResponse' });

export const ListInboxNotificationsResponse = z
  .object({
    notifications: z.array(InboxNotification),
    unread_count: z.int(),
  })
  .meta({ id: 'ListInboxNotificationsResponse' });

export const NotificationMethodsResponse = z
  .object({
    available: z.array(z.string()),
    default: z.string(),
  })
  .meta({ id: 'NotificationMethodsResponse' });

export const NotificationPreference = z
  .object({
    disabled: z.boolean(),
    id: uuid,
    updated_at: time,
  })
  .meta({ id: 'NotificationPreference' });

export const NotificationTemplate = z
  .object({
    actions: z.string(),
    body_template: z.string(),
    enabled_by_default: z.boolean(),
    group: z.string(),
    id: uuid,
    kind: z.string(),
    method: z.string(),
    name: z.string(),
    title_template: z.string(),
  })
  .meta({ id: 'NotificationTemplate' });

export const NotificationsSettings = z
  .object({
    notifier_paused: b.boolean(),
  })
  .meta({ id: 'NotificationsSettings' });

export const UpdateUserNotificationPreferences = b.body('UpdateUserNotificationPreferences', {
  template_disabled_map: b.record(z.boolean()),
});

export const UpdateInboxNotificationReadStatusRequest = b.body('UpdateInboxNotificationReadStatusRequest', {
  is_read: b.boolean(),
});

export const UpdateInboxNotificationReadStatusResponse = z
  .object({ notification: InboxNotification, unread_count: z.int() })
  .meta({ id: 'UpdateInboxNotificationReadStatusResponse' });

export const UpdateNotificationTemplateMethod = b.body('UpdateNotificationTemplateMethod', {
  method: b.text(),
});
