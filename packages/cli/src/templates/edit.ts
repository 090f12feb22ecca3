import type { UpdateTemplateMeta } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Flags } from '../command/flags.js';
import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { getTemplate } from './find.js';
import { requireFeatures } from './require-features.js';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** `coder templates edit`: changes what its flags name and leaves the rest. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  await requireFeatures(client, flags);
  const template = await getTemplate(invocation, args[0] ?? '');
  const { days_of_week: days, weeks } = template.autostop_requirement;
  const body: UpdateTemplateMeta = {
    name: template.name,
    ...texts(flags),
    ...durations(flags),
    ...switches(flags),
    ...(flags.given('autostop-requirement-weekdays') || flags.given('autostop-requirement-weeks')
      ? {
          autostop_requirement: {
            days_of_week: flags.given('autostop-requirement-weekdays')
              ? flags.list('autostop-requirement-weekdays').filter((day) => day !== 'none')
              : [...days],
            weeks: flags.given('autostop-requirement-weeks')
              ? flags.number('autostop-requirement-weeks')
              : weeks,
          },
        }
      : {}),
    ...(flags.given('autostart-requirement-weekdays')
      ? { autostart_requirement: { days_of_week: allWeekdays(flags.list('autostart-requirement-weekdays')) } }
      : {}),
  };
  await traced(
    'update template metadata',
    client.updateTemplateSettingsById({ template: template.id, body }),
  );
  print(`Updated template metadata at ${formatStamp(new Date())}!`);
}

const allWeekdays = (days: string[]) => (days.includes('all') ? weekdays : days);

/** What was given of flags that are a field each. */
function given<T>(
  flags: Flags,
  fields: Readonly<Record<string, string>>,
  read: (flag: string) => T,
): Record<string, T> {
  const set = Object.entries(fields).filter(([flag]) => flags.given(flag));
  return Object.fromEntries(set.map(([flag, field]) => [field, read(flag)]));
}

const texts = (flags: Flags) =>
  given(
    flags,
    {
      name: 'name',
      'display-name': 'display_name',
      description: 'description',
      icon: 'icon',
      deprecated: 'deprecation_message',
    },
    (flag) => flags.text(flag),
  );

const durations = (flags: Flags) =>
  given(
    flags,
    {
      'default-ttl': 'default_ttl_ms',
      'activity-bump': 'activity_bump_ms',
      'autostop-reminder': 'time_til_autostop_notify_ms',
      'failure-ttl': 'failure_ttl_ms',
      'dormancy-threshold': 'time_til_dormant_ms',
      'dormancy-auto-deletion': 'time_til_dormant_autodelete_ms',
    },
    (flag) => flags.number(flag),
  );

const switches = (flags: Flags) =>
  given(
    flags,
    {
      'allow-user-cancel-workspace-jobs': 'allow_user_cancel_workspace_jobs',
      'allow-user-autostart': 'allow_user_autostart',
      'allow-user-autostop': 'allow_user_autostop',
      'require-active-version': 'require_active_version',
      private: 'disable_everyone_group_access',
    },
    (flag) => flags.bool(flag),
  );
