import type { UpdateWorkspaceSharingSettingsRequest, WorkspaceSharingSettings } from '@coder-ts/api';
import type { z } from 'zod';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { Sharing } from '../rbac/policy.js';
import { lockOrganization, type OrganizationRow, organizationObject } from './load.js';

export const toSharingSettings = ({
  workspace_sharing: owners,
}: Pick<OrganizationRow, 'workspace_sharing'>): z.infer<typeof WorkspaceSharingSettings> => ({
  sharing_disabled: owners === 'none',
  sharing_globally_disabled: false,
  shareable_workspace_owners: owners as Sharing,
});

/**
 * Sets whose workspaces may be shared; what must not be shared any more is shared with nobody from then on. The old field
 * `sharing_disabled` counts where the new one is absent.
 * @throws ApiError 403
 */
export async function changeSharingSettings(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organization: OrganizationRow,
  request: UpdateWorkspaceSharingSettingsRequest,
): Promise<{ before: OrganizationRow; after: OrganizationRow }> {
  if (!can(subject, 'update', organizationObject(organization))) throw forbidden();
  return deps.db.transaction().execute(async (tx) => {
    const before = await lockOrganization(tx, organization.id);
    const owners = request.shareable_workspace_owners || fromOldField(request) || before.workspace_sharing;
    if (owners === before.workspace_sharing) return { before, after: before };
    const after = await tx
      .updateTable('organizations')
      .set({ workspace_sharing: owners, updated_at: deps.now() })
      .where('id', '=', organization.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (owners !== 'everyone')
      await tx
        .updateTable('workspaces')
        .set({ user_acl: json({}), group_acl: json({}) })
        .where('organization_id', '=', organization.id)
        .$if(owners === 'service_accounts', (statement) =>
          statement.where('owner_id', 'not in', (from) =>
            from.selectFrom('users').select('users.id').where('users.is_service_account', '=', true),
          ),
        )
        .execute();
    return { before, after };
  });
}

function fromOldField({
  sharing_disabled: disabled,
}: UpdateWorkspaceSharingSettingsRequest): Sharing | undefined {
  if (disabled === undefined) return undefined;
  return disabled ? 'none' : 'everyone';
}
