import { setTimeout as sleep } from 'node:timers/promises';
import { isGroupLeft, type ProcessIdentity, signalGroup } from './identity.js';

/**
 * Ends the process group of a daemon that died: interrupt, and kill what is left after `graceMs` (3 s).
 * Does nothing where that process is gone, or where its number belongs to another one now.
 */
export async function endLeftover(identity: ProcessIdentity, graceMs = 3_000): Promise<void> {
  if (!isGroupLeft(identity)) return;
  signalGroup(identity.pid, 'SIGINT');
  const deadline = Date.now() + graceMs;
  while (Date.now() < deadline) {
    if (!isGroupLeft(identity)) return;
    await sleep(50);
  }
  if (isGroupLeft(identity)) signalGroup(identity.pid, 'SIGKILL');
}
