import type { TemplateVersionExternalAuth } from '@coder-ts/api';
import type { Deps } from '../deps.js';

/** The external services that a version asks its workspaces' owners to be known at. None can be configured yet to be known at. */
export async function listExternalAuth(
  deps: Pick<Deps, 'db'>,
  versionId: string,
): Promise<TemplateVersionExternalAuth[]> {
  const rows = await deps.db
    .selectFrom('template_version_external_auths')
    .select(['id', 'optional'])
    .where('template_version_id', '=', versionId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, optional }) => ({
    id,
    type: id,
    display_name: id,
    display_icon: '',
    authenticate_url: '',
    authenticated: false,
    ...(optional ? { optional } : {}),
  }));
}
