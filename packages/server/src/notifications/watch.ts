import type { WebSocket } from 'ws';
import { channels, type Heard } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { toJson } from '../http/json.js';
import { countUnread, type InboxFilter, listInbox } from './inbox.js';

/** Sends each notification that a user gets from now on, with how many are unread, until the socket ends. */
export async function watchInbox(
  deps: Pick<Deps, 'db' | 'notifications' | 'log'>,
  userId: string,
  filter: InboxFilter & { readonly plain: boolean },
  socket: WebSocket,
  ended: AbortSignal,
): Promise<void> {
  let sending = Promise.resolve();
  const send = async (id: string) => {
    const [notification] = await listInbox(deps.db, userId, { ...filter, ids: [id] });
    if (!notification) return;
    const content = filter.plain ? toPlain(notification.content) : notification.content;
    const unread = await countUnread(deps.db, userId);
    socket.send(toJson({ notification: { ...notification, content }, unread_count: unread }));
  };
  const listen = (heard: Heard) => {
    if (heard.kind === 'missed') return; // the list tells, to who asks again
    sending = sending
      .then(() => send(heard.payload))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'a notification was not sent on'));
  };
  const stop = await deps.notifications.subscribe(channels.inbox(userId), listen);
  try {
    await new Promise<void>((resolve) => {
      if (ended.aborted) resolve();
      ended.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    stop();
  }
}

/** Markdown without its marks: emphasis, code, links. */
const toPlain = (text: string): string =>
  text.replace(/\*\*|__|`/g, '').replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)');
