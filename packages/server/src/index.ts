export type { Config, Setting } from './config.js';
export { ConfigError } from './config-error.js';
export { embeddedPostgresUrl, startEmbeddedPostgres } from './database/embedded/start.js';
export { DatabaseUnusable } from './database/reach.js';
export { createLogger } from './logger.js';
export { readConfig } from './read-config.js';
export { type Server, startServer } from './start-server.js';
export { createAdminUser } from './users/create-admin.js';
export { resetPassword } from './users/reset-password.js';
