import type { Preset } from '@coder-ts/api';
import type { Executor } from '../database/connect.js';

/** The presets of a version by name, null where there is none. */
export async function readPresets(on: Executor, versionId: string): Promise<Preset[] | null> {
  const presets = await on
    .selectFrom('template_version_presets')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('name')
    .orderBy('id')
    .execute();
  if (presets.length === 0) return null;
  const parameters = await on
    .selectFrom('template_version_preset_parameters')
    .selectAll()
    .where(
      'preset_id',
      'in',
      presets.map(({ id }) => id),
    )
    .orderBy('name')
    .execute();
  return presets.map((preset) => {
    const own = parameters.filter((row) => row.preset_id === preset.id);
    return {
      ID: preset.id,
      Name: preset.name,
      Parameters: own.length > 0 ? own.map(({ name, value }) => ({ Name: name, Value: value })) : null,
      Default: preset.is_default,
      DesiredPrebuildInstances: preset.desired_instances,
      Description: preset.description,
      Icon: preset.icon,
    };
  });
}
