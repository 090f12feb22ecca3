import type { Preset } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { getTemplate, getTemplateVersion } from './find.js';

const columns: readonly Column<Preset>[] = [
  { name: 'name', cell: ({ Name }) => Name },
  { name: 'description', cell: ({ Description }) => Description },
  {
    name: 'parameters',
    cell: ({ Parameters }) => (Parameters ?? []).map(({ Name, Value }) => `${Name}=${Value}`).join(','),
  },
  { name: 'default', cell: ({ Default }) => Default },
  { name: 'desired prebuild instances', cell: ({ DesiredPrebuildInstances: count }) => count ?? '-' },
];

/** `coder templates presets list`: of the active version, or of another. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const template = await getTemplate(invocation, args[0] ?? '');
  const name = flags.text('template-version');
  const version = name
    ? await getTemplateVersion(client, template, name)
    : await traced(
        'get active template version',
        client.getTemplateVersionById({ templateversion: template.active_version_id }),
      );
  const presets =
    (await traced(
      'get template version presets',
      client.getTemplateVersionPresets({ templateversion: version.id }),
    )) ?? [];
  const isTable = flags.text('output') !== 'json';
  if (presets.length === 0 && isTable)
    return print(
      `No presets found for template ${JSON.stringify(template.name)} and template-version ${JSON.stringify(version.name)}.`,
    );
  if (isTable)
    print(
      `Showing presets for template ${JSON.stringify(template.name)} and template version ${JSON.stringify(version.name)}.\n`,
    );
  printList(invocation, {
    columns,
    rows: presets,
    toJson: (preset) => ({ TemplatePreset: preset }),
    sortBy: 'name',
    empty: '',
  });
}
