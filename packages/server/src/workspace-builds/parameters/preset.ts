import type { ParameterValue } from './parameter.js';

/** A preset with its values. */
export interface Preset {
  readonly id: string;
  readonly values: ReadonlyMap<string, string>;
}

/** The preset that the values fit: all of its own are among them, and it names most. One without values fits always. */
export function bestPreset(
  presets: readonly Preset[],
  values: readonly ParameterValue[],
): Preset | undefined {
  const given = new Map(values.map(({ name, value }) => [name, value]));
  return presets
    .filter((preset) => [...preset.values].every(([name, value]) => given.get(name) === value))
    .sort((a, b) => b.values.size - a.values.size)[0];
}

/** The values of a request with those of a preset, which win. */
export const withPreset = (
  request: ReadonlyMap<string, string>,
  preset: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => new Map([...request, ...preset]);
