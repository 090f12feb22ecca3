import type { ProvisionerJobLog } from '@coder-ts/sdk';
import { formatTime } from '../terminal/time.js';

/** A row of a job's log as `coder logs` prints it. */
export const logLine = ({ created_at: at, log_level: level, output, stage }: ProvisionerJobLog): string =>
  `${formatTime(at)} [${level}] [provisioner|${stage}] ${output}`.trimEnd();
