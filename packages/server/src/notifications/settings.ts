import type { Executor } from '../database/connect.js';
import { readSaved, save } from '../deployment/saved-setting.js';

const pausedKey = 'notifications_paused';
const methodsKey = 'notification_methods';

/** Are no notifications made at the moment? */
export const isPaused = (on: Executor): Promise<boolean> => readSaved(on, pausedKey, false);
export const setPaused = (on: Executor, paused: boolean): Promise<void> => save(on, pausedKey, paused);

/** Ways by which messages of single templates are sent, by template id; the others go the default way. */
export const readMethods = (on: Executor): Promise<Record<string, string>> =>
  readSaved<Record<string, string>>(on, methodsKey, {});
export const saveMethods = (on: Executor, methods: Readonly<Record<string, string>>): Promise<void> =>
  save(on, methodsKey, methods);
