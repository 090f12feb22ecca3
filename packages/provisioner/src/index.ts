/** The provisioner daemon: it takes jobs from the server and runs them with Terraform, or with a script in tests. */
export { type Daemon, type DaemonOptions, type ProvisionerKind, startDaemon } from './daemon/start.js';
export type { EchoScript } from './echo/script.js';
