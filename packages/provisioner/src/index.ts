/** The provisioner daemon: it takes jobs from the server and runs them with Terraform, or with a script in tests. */
export { createHttpTransport } from './daemon/http-transport.js';
export { createDaemonLogger } from './daemon/logger.js';
export { type Daemon, type DaemonOptions, type ProvisionerKind, startDaemon } from './daemon/start.js';
export type { EchoScript } from './echo/script.js';
export { type Monitor, startMonitor } from './monitor/start.js';
export { findTerraform } from './terraform/binary.js';
