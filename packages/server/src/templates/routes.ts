import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { countDailyUsers } from './active-users.js';
import { createTemplate } from './create.js';
import { deleteTemplate } from './delete.js';
import { listExamples } from './examples.js';
import { loadTemplateByName } from './find.js';
import { listTemplates } from './list.js';
import { templateObject } from './load.js';
import { promoteVersion } from './promote.js';
import { toTemplate, toTemplates } from './to-template.js';
import { updateTemplate } from './update.js';

/** Examples are for those who read or make templates at large, of any organization. */
async function requireExamples(deps: Deps, { subject }: Actor, organizationId?: string): Promise<void> {
  const organizations = organizationId
    ? [organizationId]
    : (await deps.db.selectFrom('organizations').select('id').where('deleted', '=', false).execute()).map(
        ({ id }) => id,
      );
  const object = (id: string) => ({ type: 'template', organizationId: id }) as const;
  if (!organizations.some((id) => can(subject, 'read', object(id)) || can(subject, 'create', object(id))))
    throw notFound();
}

/** Hours, -23 to 23; absent is 0. @throws ApiError 400 */
function readOffset(text: string | undefined): number {
  if (text === undefined) return 0;
  const offset = /^[+-]?\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(offset) <= 23) return offset;
  throw new ApiError(400, 'Query parameters have invalid values.', {
    validations: [
      {
        field: 'tz_offset',
        detail: 'Query param "tz_offset" must be a whole number of hours from -23 to 23',
      },
    ],
  });
}

export const templateHandlers = (deps: Deps) =>
  ({
    createTemplateByOrganization: async ({ actor, params, body }) => ({
      status: 201,
      body: await toTemplate(deps, await createTemplate(deps, actor, params.organization, body)),
    }),
    getAllTemplates: async ({ actor, query }) => ({
      status: 200,
      body: await toTemplates(deps, await listTemplates(deps, actor, query.q)),
    }),
    getTemplatesByOrganization: async ({ actor, params, query }) => ({
      status: 200,
      body: await toTemplates(deps, await listTemplates(deps, actor, query.q, params.organization.id)),
    }),
    getTemplatesByOrganizationAndTemplateName: async ({ actor, params }) => ({
      status: 200,
      body: await toTemplate(
        deps,
        await loadTemplateByName(deps, actor, params.organization, params.templatename),
      ),
    }),
    getTemplateSettingsById: async ({ params }) => ({
      status: 200,
      body: await toTemplate(deps, params.template),
    }),
    updateTemplateSettingsById: async ({ actor, params, body }) => ({
      status: 200,
      body: await toTemplate(deps, await updateTemplate(deps, actor, params.template, body)),
    }),
    deleteTemplateById: async ({ actor, params }) => {
      await deleteTemplate(deps, actor, params.template);
      return { status: 200, body: { message: 'Template has been deleted!' } };
    },
    updateActiveTemplateVersionByTemplateId: async ({ actor, params, body }) => {
      await promoteVersion(deps, actor, params.template, body.id);
      return { status: 200, body: { message: 'Updated the active template version!' } };
    },
    getTemplateDausById: async ({ actor, params, query }) => {
      if (!can(actor.subject, 'view_insights', templateObject(params.template))) throw notFound();
      const offset = readOffset(query.tz_offset);
      const entries = await countDailyUsers(deps.db, params.template.id, deps.now(), offset);
      return { status: 200, body: { entries, tz_hour_offset: offset } };
    },
    getTemplateExamples: async ({ actor }) => {
      await requireExamples(deps, actor);
      return { status: 200, body: await listExamples() };
    },
    getTemplateExamplesByOrganization: async ({ actor, params }) => {
      await requireExamples(deps, actor, params.organization.id);
      return { status: 200, body: await listExamples() };
    },
  }) satisfies Partial<Handlers>;
