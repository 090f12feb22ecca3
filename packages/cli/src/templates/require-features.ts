import type { Client } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Flags } from '../command/flags.js';

/** Flags whose settings a server without the licence would pass over in silence. */
const scheduling = [
  'autostart-requirement-weekdays',
  'autostop-requirement-weekdays',
  'autostop-requirement-weeks',
  'failure-ttl',
  'dormancy-threshold',
  'dormancy-auto-deletion',
  'allow-user-autostart',
  'allow-user-autostop',
];
/** @throws when the server has no licence for what a flag asks for */
export async function requireFeatures(client: Client, flags: Flags): Promise<void> {
  const wanted = [
    ...scheduling.map((flag) => ({ flag, feature: 'advanced_template_scheduling' })),
    { flag: 'require-active-version', feature: 'access_control' },
  ].filter(({ flag }) => flags.given(flag) && (flag !== 'require-active-version' || flags.bool(flag)));
  if (wanted.length === 0) return;
  const { features } = await traced('get entitlements', client.getEntitlements());
  for (const { flag, feature } of wanted)
    if (!features[feature]?.enabled)
      throw new Error(`your license is not entitled to ${feature}, so you cannot set --${flag}`);
}
