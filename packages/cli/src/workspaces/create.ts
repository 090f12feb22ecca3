import type { Client, Template, Workspace, WorkspaceBuildParameter } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { isApiError } from '../command/report.js';
import { currentOrganization } from '../config/organization.js';
import { printCost } from '../quota/print-cost.js';
import { findTemplate, getTemplateVersion } from '../templates/find.js';
import { formatStamp } from '../terminal/time.js';
import { findWorkspace, splitName } from './find.js';
import { givenValues, resolveParameters } from './parameters.js';
import { planWorkspace } from './plan.js';
import { choosePreset } from './preset.js';
import { parseSchedule } from './schedule.js';
import { watchBuild } from './watch-build.js';

/** `coder create`: settles template and values, plans, asks, and builds. Nothing is made before the plan succeeds. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const client = await invocation.client();
  const given = givenValues(flags);
  const startAt = flags.text('start-at');
  const schedule = startAt ? parseSchedule(startAt) : undefined;
  const argument = args[0] ?? (await prompts.text('Name of the workspace:'));
  const { name, owner } = splitName(argument);
  checkName(name);
  if (await exists(client, owner, name))
    throw new Error(`a workspace already exists named ${JSON.stringify(name)}`);

  const copied = flags.text('copy-parameters-from');
  const source = copied ? await findWorkspace(client, copied) : undefined;
  const template = await chooseTemplate(invocation, client, source);
  const version = await chooseVersion(invocation, client, template);
  const preset = await choosePreset(invocation, client, version);
  const [parameters, earlier] = await Promise.all([
    traced(
      'get template version parameters',
      client.getRichParametersByTemplateVersion({ templateversion: version }),
    ),
    source
      ? client.getBuildParametersForWorkspaceBuild({ workspacebuild: source.latest_build.id })
      : ([] as WorkspaceBuildParameter[]),
  ]);
  const values = await traced(
    'prepare build',
    resolveParameters(invocation, parameters, {
      given,
      earlier,
      preset: preset?.Parameters ?? [],
      action: 'create',
    }),
  );
  const planned = await planWorkspace(invocation, client, { version, name, values });
  if (flags.bool('dry-run')) return printCost(invocation, client, { owner, job: planned });
  if (!flags.bool('yes')) await prompts.confirm('Confirm create?', true);

  const workspace = await traced(
    'create workspace',
    client.createUserWorkspace({
      user: owner,
      body: {
        template_version_id: version,
        name,
        rich_parameter_values: values,
        automatic_updates: flags.text('automatic-updates'),
        ...(schedule ? { autostart_schedule: schedule } : {}),
        ...(flags.given('stop-after') ? { ttl_ms: flags.number('stop-after') } : {}),
        ...(preset ? { template_version_preset_id: preset.ID } : {}),
      },
    }),
  );
  if (flags.bool('no-wait'))
    return print(`\nThe ${name} workspace has been created and is building in the background.`);
  await watchBuild(invocation, client, workspace.latest_build);
  print(`\nThe ${name} workspace has been created at ${formatStamp(new Date())}!`);
}

/** Told before anything is asked; the server has the same rule. */
function checkName(name: string): void {
  if (name.length > 32 || !/^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/.test(name))
    throw new Error(
      `workspace name ${JSON.stringify(name)} is invalid: must be letters, digits and single hyphens between them, at most 32`,
    );
}

async function exists(client: Client, owner: string, name: string): Promise<boolean> {
  try {
    await client.getWorkspaceMetadataByUserAndWorkspaceName({ user: owner, workspacename: name });
    return true;
  } catch (error) {
    if (isApiError(error) && error.status === 404) return false;
    throw error;
  }
}

async function chooseTemplate(
  invocation: Invocation,
  client: Client,
  source: Workspace | undefined,
): Promise<Template> {
  const { flags, prompts } = invocation;
  const name = flags.text('template');
  if (name) {
    const template = await traced(
      'get template by name',
      findTemplate(client, await currentOrganization(invocation), name),
    );
    if (!template) throw new Error(`no template found with the name ${JSON.stringify(name)}`);
    return template;
  }
  if (source) return client.getTemplateSettingsById({ template: source.template_id });
  const templates = await client.getAllTemplates();
  if (templates.length === 0) throw new Error('there is no template yet: coder templates push <directory>');
  const id = await prompts.pick(
    'Pick a template for the workspace:',
    templates.map((each) => ({
      value: each.id,
      label: each.display_name || each.name,
      hint: each.description,
    })),
  );
  const picked = templates.find((each) => each.id === id);
  if (!picked) throw new Error(`no template found with the id ${JSON.stringify(id)}`);
  return picked;
}

async function chooseVersion({ flags }: Invocation, client: Client, template: Template): Promise<string> {
  const name = flags.text('template-version');
  if (!name) return template.active_version_id;
  return (await getTemplateVersion(client, template, name)).id;
}
