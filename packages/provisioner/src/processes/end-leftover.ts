import { setTimeout as sleep } from 'node:timers/promises';
import { isGroupLeft, type ProcessIdentity, signalGroup } from './identity.js';

/**
 * Ends the process group of a daemon that died: interrupt, and kill what is left after `graceMs` (3 s). Resolves when
 * nothing of it runs any more, or a second after the kill. Does nothing where that process is gone, or where its number
 * belongs to another one now.
 */
export async function endLeftover(identity: ProcessIdentity, graceMs = 3_000): Promise<void> {
  if (!isGroupLeft(identity)) return;
  signalGroup(identity.pid, 'SIGINT');
  if (await isGone(identity, graceMs)) return;
  signalGroup(identity.pid, 'SIGKILL');
  await isGone(identity, 1_000);
}

async function isGone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isGroupLeft(identity)) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}
