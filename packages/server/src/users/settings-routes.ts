import { audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { checkAppearance, readAppearance } from './appearance.js';
import { ensureGitSshKey, regenerateGitSshKey, toGitSshKey } from './git-ssh-key.js';
import { requirePersonal } from './personal.js';
import { changePreferences, readPreferences } from './preferences.js';
import { readQuietHours, setQuietHours, toQuietHours } from './quiet-hours.js';
import { saveSettings } from './save-settings.js';

/** What people set for themselves: looks, habits, and the key that they reach Git with. */
export const settingsHandlers = (deps: Deps) =>
  ({
    getUserAppearanceSettings: async ({ actor, params: { user } }) => {
      requirePersonal(actor.subject, 'read_personal', user);
      return { status: 200, body: readAppearance(user.settings) };
    },

    updateUserAppearanceSettings: async ({ actor, params: { user }, body }) => {
      const appearance = checkAppearance(body);
      requirePersonal(actor.subject, 'update_personal', user);
      await saveSettings(deps.db, user.id, 'appearance', appearance);
      return { status: 200, body: appearance };
    },

    getUserQuietHoursSchedule: async ({ actor, params: { user } }) => {
      requirePersonal(actor.subject, 'read_personal', user);
      const { quietHours } = deps.config;
      return { status: 200, body: [toQuietHours(user.quiet_hours_schedule, quietHours, deps.now())] };
    },

    updateUserQuietHoursSchedule: async ({ actor, params: { user }, body }) => {
      const { quietHours } = deps.config;
      const schedule = readQuietHours(body.schedule, quietHours);
      requirePersonal(actor.subject, 'update_personal', user);
      await setQuietHours(deps, user.id, schedule);
      return { status: 200, body: [toQuietHours(schedule, quietHours, deps.now())] };
    },

    getUserPreferenceSettings: async ({ actor, params: { user } }) => {
      requirePersonal(actor.subject, 'read_personal', user);
      return { status: 200, body: readPreferences(user.settings) };
    },

    updateUserPreferenceSettings: async ({ actor, params: { user }, body }) => {
      const preferences = changePreferences(user.settings, body);
      requirePersonal(actor.subject, 'update_personal', user);
      await saveSettings(deps.db, user.id, 'preferences', preferences);
      return { status: 200, body: preferences };
    },

    getUserGitSshKey: async ({ actor, params: { user } }) => {
      requirePersonal(actor.subject, 'read_personal', user);
      return { status: 200, body: toGitSshKey(await ensureGitSshKey(deps.db, deps, user.id)) };
    },

    regenerateUserSshKey: async ({ actor, params: { user }, request }) => {
      requirePersonal(actor.subject, 'update_personal', user);
      const entry = {
        action: 'write',
        status: 200,
        resourceType: 'git_ssh_key',
        resourceId: user.id,
        target: user.username,
        userId: actor.user.id,
      } as const;
      const key = await audited(deps, request, entry, async (tell) => {
        const made = await regenerateGitSshKey(deps.db, deps, user.id);
        tell({ private_key: { secret: true } });
        return made;
      });
      return { status: 200, body: toGitSshKey(key) };
    },
  }) satisfies Partial<Handlers>;
