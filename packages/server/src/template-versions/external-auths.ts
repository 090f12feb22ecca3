import type { TemplateVersionExternalAuth } from '@coder-ts/api';
import type { Deps } from '../deps.js';

/** The external providers that a version needs. This server has none configured, so nobody is signed in to any. */
export async function readExternalAuths(
  deps: Deps,
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
    type: '',
    display_name: id,
    display_icon: '',
    authenticate_url: `${deps.config.accessUrl}/external-auth/${encodeURIComponent(id)}`,
    authenticated: false,
    ...(optional && { optional }),
  }));
}
