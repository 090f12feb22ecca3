import type { Client, Preset } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/**
 * The preset to create with, told to the caller: that of `--preset`, else the default one, else one that is picked on a
 * terminal. Undefined: none.
 */
export async function choosePreset(
  invocation: Invocation,
  client: Client,
  templateversion: string,
): Promise<Preset | undefined> {
  const { flags, print, prompts, streams } = invocation;
  const wanted = flags.text('preset');
  const presets = (await traced('get presets', client.getTemplateVersionPresets({ templateversion }))) ?? [];
  const byDefault = presets.find((preset) => preset.Default);
  let preset: Preset | undefined;
  if (wanted && wanted !== 'none') {
    preset = presets.find(({ Name }) => Name === wanted);
    if (!preset) throw new Error(`unable to resolve preset: preset ${JSON.stringify(wanted)} not found`);
  } else if (!wanted && byDefault) preset = byDefault;
  else if (!wanted && presets.length > 0 && streams.isTerminal) {
    const choices = presets.map(({ Description, ID, Name }) => ({
      value: ID,
      label: Name,
      hint: Description,
    }));
    const id = await prompts.pick('Pick a preset of parameters', [...choices, { value: '', label: 'None' }]);
    preset = presets.find(({ ID }) => ID === id);
  }
  if (!preset) print('No preset applied.');
  else {
    print(`Preset '${preset.Name}'${preset.Default ? ' (default)' : ''} applied:`);
    for (const { Name, Value } of preset.Parameters ?? []) print(`  ${Name}: '${Value}'`);
  }
  return preset;
}
