export type { Config } from './config.js';
export { embeddedPostgresUrl, startEmbeddedPostgres } from './database/embedded/start.js';
export { DatabaseUnusable } from './database/reach.js';
export { createLogger } from './logger.js';
export { ConfigError, readConfig } from './read-config.js';
export { type Server, startServer } from './start-server.js';
export { createAdminUser } from './users/create-admin.js';
export { resetPassword } from './users/reset-password.js';
