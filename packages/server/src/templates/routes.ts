import { audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { readOffset } from '../insights/offset.js';
import { tellOfDeletedTemplate } from '../notifications/template-events.js';
import { can } from '../rbac/authorize.js';
import { changeTemplateAccess, readAvailable, readTemplateAccess } from './access.js';
import { countDailyUsers } from './active-users.js';
import { templateDiff, templateEntry } from './audit.js';
import { createTemplate } from './create.js';
import { deleteTemplate } from './delete.js';
import { listExamples } from './examples.js';
import { loadTemplateByName } from './find.js';
import { listTemplates } from './list.js';
import { templateObject } from './load.js';
import { needExamples } from './need-examples.js';
import { promoteVersion } from './promote.js';
import { toTemplate, toTemplates } from './to-template.js';
import { updateTemplate } from './update.js';

/** Templates (`workspaces.md` 2). */
export const templateHandlers = (deps: Deps) =>
  ({
    getTemplatesByOrganization: async ({ actor, params, query }) => ({
      status: 200,
      body: await toTemplates(deps, await listTemplates(deps, actor, query.q, params.organization.id)),
    }),

    createTemplateByOrganization: async ({ actor, params, body, request }) => {
      const template = await createTemplate(deps, actor, params.organization, body);
      await audited(deps, request, templateEntry(actor, 'create', template, 201), async (tell) =>
        tell(templateDiff({}, template)),
      );
      return { status: 201, body: await toTemplate(deps, template) };
    },

    getTemplateExamplesByOrganization: async ({ actor, params }) => {
      needExamples(actor, [params.organization.id]);
      return { status: 200, body: await listExamples() };
    },

    getTemplatesByOrganizationAndTemplateName: async ({ actor, params }) => ({
      status: 200,
      body: await toTemplate(
        deps,
        await loadTemplateByName(deps, actor, params.organization, params.templatename),
      ),
    }),

    getAllTemplates: async ({ actor, query }) => ({
      status: 200,
      body: await toTemplates(deps, await listTemplates(deps, actor, query.q)),
    }),

    getTemplateExamples: async ({ actor }) => {
      needExamples(actor, [undefined, ...actor.subject.organizationRoles.keys()]);
      return { status: 200, body: await listExamples() };
    },

    getTemplateSettingsById: async ({ params }) => ({
      status: 200,
      body: await toTemplate(deps, params.template),
    }),

    deleteTemplateById: async ({ actor, params, request }) => {
      await audited(deps, request, templateEntry(actor, 'delete', params.template), () =>
        deleteTemplate(deps, actor, params.template),
      );
      await tellOfDeletedTemplate(deps, actor, params.template);
      return { status: 200, body: { message: 'Template has been deleted!' } };
    },

    updateTemplateSettingsById: async ({ actor, params, body, request }) => {
      const entry = templateEntry(actor, 'write', params.template);
      const template = await audited(deps, request, entry, async (tell) => {
        const changed = await updateTemplate(deps, actor, params.template, body);
        tell(templateDiff(params.template, changed));
        return changed;
      });
      return { status: 200, body: await toTemplate(deps, template) };
    },

    getTemplateDausById: async ({ actor, params, query }) => {
      if (!can(actor.subject, 'view_insights', templateObject(params.template))) throw notFound();
      const offset = readOffset(query.tz_offset);
      const entries = await countDailyUsers(deps.db, params.template.id, deps.now(), offset);
      return { status: 200, body: { entries, tz_hour_offset: offset } };
    },

    updateActiveTemplateVersionByTemplateId: async ({ actor, params, body, request }) => {
      await audited(deps, request, templateEntry(actor, 'write', params.template), async (tell) => {
        await promoteVersion(deps, actor, params.template, body.id);
        tell(templateDiff(params.template, { ...params.template, active_version_id: body.id }));
      });
      return { status: 200, body: { message: 'Updated the active template version!' } };
    },

    getTemplateAcls: async ({ actor, params }) => ({
      status: 200,
      body: await readTemplateAccess(deps, actor, params.template),
    }),

    getTemplateAvailableAclUsersgroups: async ({ actor, params }) => ({
      status: 200,
      body: await readAvailable(deps, actor, params.template),
    }),

    updateTemplateAcl: async ({ actor, params, body, request }) => {
      await audited(deps, request, templateEntry(actor, 'write', params.template), async (tell) => {
        const { before, after } = await changeTemplateAccess(deps, actor, params.template, body);
        tell(templateDiff(before, after));
      });
      return { status: 200, body: { message: 'Successfully updated template ACL list.' } };
    },
  }) satisfies Partial<Handlers>;
