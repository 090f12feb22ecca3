import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import {
  CustomNotificationRequest,
  GetInboxNotificationResponse,
  ListInboxNotificationsResponse,
  NotificationMethodsResponse,
  NotificationPreference,
  NotificationsSettings,
  NotificationTemplate,
  UpdateInboxNotificationReadStatusRequest,
  UpdateInboxNotificationReadStatusResponse,
  UpdateNotificationTemplateMethod,
  UpdateUserNotificationPreferences,
} from '../schemas/notification.js';

export const sendACustomNotification = route({
  id: 'send-a-custom-notification',
  method: 'POST',
  path: '/api/v2/notifications/custom',
  tag: 'Notifications',
  summary: 'Send a custom notification',
  body: CustomNotificationRequest,
  responses: { 204: null },
});

export const getNotificationDispatchMethods = route({
  id: 'get-notification-dispatch-methods',
  method: 'GET',
  path: '/api/v2/notifications/dispatch-methods',
  tag: 'Notifications',
  summary: 'Get notification dispatch methods',
  responses: { 200: NotificationMethodsResponse },
});

export const listInboxNotifications = route({
  id: 'list-inbox-notifications',
  method: 'GET',
  path: '/api/v2/notifications/inbox',
  tag: 'Notifications',
  summary: 'List inbox notifications',
  query: { targets: q.uuids(), templates: q.uuids(), read_status: q.text(), starting_before: q.uuid() },
  responses: { 200: ListInboxNotificationsResponse },
});

export const markAllUnreadNotificationsAsRead = route({
  id: 'mark-all-unread-notifications-as-read',
  method: 'PUT',
  path: '/api/v2/notifications/inbox/mark-all-as-read',
  tag: 'Notifications',
  summary: 'Mark all unread notifications as read',
  responses: { 204: null },
});

export const watchForNewInboxNotifications = route({
  id: 'watch-for-new-inbox-notifications',
  method: 'GET',
  path: '/api/v2/notifications/inbox/watch',
  tag: 'Notifications',
  summary: 'Watch for new inbox notifications',
  query: {
    targets: q.uuids(),
    templates: q.uuids(),
    read_status: q.text(),
    format: q.choice(['plaintext', 'markdown']),
  },
  responses: { 200: GetInboxNotificationResponse },
  stream: 'websocket',
});

export const updateReadStatusOfANotification = route({
  id: 'update-read-status-of-a-notification',
  method: 'PUT',
  path: '/api/v2/notifications/inbox/{id}/read-status',
  tag: 'Notifications',
  summary: 'Update read status of a notification',
  params: { id: 'uuid' },
  body: UpdateInboxNotificationReadStatusRequest,
  responses: { 200: UpdateInboxNotificationReadStatusResponse },
});

export const getNotificationsSettings = route({
  id: 'get-notifications-settings',
  method: 'GET',
  path: '/api/v2/notifications/settings',
  tag: 'Notifications',
  summary: 'Get notifications settings',
  responses: { 200: NotificationsSettings },
});

export const updateNotificationsSettings = route({
  id: 'update-notifications-settings',
  method: 'PUT',
  path: '/api/v2/notifications/settings',
  tag: 'Notifications',
  summary: 'Update notifications settings',
  body: NotificationsSettings,
  responses: { 200: NotificationsSettings, 304: null },
});

export const getCustomNotificationTemplates = route({
  id: 'get-custom-notification-templates',
  method: 'GET',
  path: '/api/v2/notifications/templates/custom',
  tag: 'Notifications',
  summary: 'Get custom notification templates',
  responses: { 200: z.array(NotificationTemplate) },
});

export const getSystemNotificationTemplates = route({
  id: 'get-system-notification-templates',
  method: 'GET',
  path: '/api/v2/notifications/templates/system',
  tag: 'Notifications',
  summary: 'Get system notification templates',
  responses: { 200: z.array(NotificationTemplate) },
});

export const updateNotificationTemplateDispatchMethod = route({
  id: 'update-notification-template-dispatch-method',
  method: 'PUT',
  path: '/api/v2/notifications/templates/{notification_template}/method',
  tag: 'Enterprise',
  summary: 'Update notification template dispatch method',
  params: { notification_template: 'uuid' },
  body: UpdateNotificationTemplateMethod,
  responses: { 200: Response, 304: null },
});

export const sendATestNotification = route({
  id: 'send-a-test-notification',
  method: 'POST',
  path: '/api/v2/notifications/test',
  tag: 'Notifications',
  summary: 'Send a test notification',
  responses: { 204: null },
});

export const getUserNotificationPreferences = route({
  id: 'get-user-notification-preferences',
  method: 'GET',
  path: '/api/v2/users/{user}/notifications/preferences',
  tag: 'Notifications',
  summary: 'Get user notification preferences',
  params: { user: 'user' },
  responses: { 200: z.array(NotificationPreference).nullable() },
});

export const updateUserNotificationPreferences = route({
  id: 'update-user-notification-preferences',
  method: 'PUT',
  path: '/api/v2/users/{user}/notifications/preferences',
  tag: 'Notifications',
  summary: 'Update user notification preferences',
  params: { user: 'user' },
  body: UpdateUserNotificationPreferences,
  responses: { 200: z.array(NotificationPreference).nullable() },
});
