import type { Client, Workspace } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from '../workspaces/find.js';
import { parseSchedule } from '../workspaces/schedule.js';
import { printNewSchedule } from './rows.js';

/** `coder schedule start`: `<time> [days] [zone]`, or `manual`. */
export async function run(invocation: Invocation): Promise<void> {
  const [name = '', ...words] = invocation.args;
  const isManual = words[0] === 'manual';
  const schedule = isManual ? undefined : parseSchedule(words.join(' '));
  const client = await invocation.client();
  const workspace = await findWorkspace(client, name);
  if (!isManual) await warnOfTemplate(invocation, client, workspace);
  await traced(
    'update workspace autostart',
    client.updateWorkspaceAutostartScheduleById({
      workspace: workspace.id,
      body: schedule ? { schedule } : {},
    }),
  );
  await printNewSchedule(invocation, client, workspace.id);
}

/** A template may keep its workspaces from starting on some days. */
async function warnOfTemplate({ warn }: Invocation, client: Client, workspace: Workspace): Promise<void> {
  const { autostart_requirement: allowed } = await traced(
    'get template',
    client.getTemplateSettingsById({ template: workspace.template_id }),
  );
  if (allowed.days_of_week.length > 0)
    warn(
      `The template ${workspace.template_name} lets workspaces start by themselves on: ${allowed.days_of_week.join(', ')}.`,
    );
}
