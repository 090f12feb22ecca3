/** The provisioner daemon: takes jobs from a server and runs Terraform. */
export { type Daemon, type DaemonOptions, type ProvisionerType, startDaemon } from './daemon/start.js';
