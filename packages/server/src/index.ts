export type { Config } from './config.js';
export { startEmbeddedPostgres } from './database/embedded/start.js';
export { DatabaseUnusable } from './database/reach.js';
export { createLogger } from './logger.js';
export { ConfigError, readConfig } from './read-config.js';
export { type Server, startServer } from './start-server.js';
