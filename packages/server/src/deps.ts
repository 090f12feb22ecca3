import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.js';
import type { Database } from './database/connect.js';
import type { Notifications } from './database/notifications.js';
import type { Metrics } from './metrics/create.js';
import type { IdentityProviders } from './sign-in/providers.js';

/** What every part of the server works with. Made once, in `app.ts`; time and ids come from here so that tests can hold them. */
export interface Deps {
  readonly db: Database;
  readonly notifications: Notifications;
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  /** Where people may sign in besides here. */
  readonly identity: IdentityProviders;
  /** Now, RFC 3339. */
  readonly now: () => string;
  /** A new UUID. */
  readonly newId: () => string;
}
