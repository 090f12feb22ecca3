import { startEmbeddedPostgres } from '../../../packages/server/src/database/embedded/start.js';

/** Runs the embedded PostgreSQL of the directory in its first argument until it is killed. */
await startEmbeddedPostgres(process.argv[2] ?? '');
process.send?.('started');
setInterval(() => {}, 1000);
