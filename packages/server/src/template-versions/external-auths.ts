import type { TemplateVersionExternalAuth } from '@coder-ts/api';
import type { Deps } from '../deps.js';

/** The external providers that a version needs. Nobody is signed in to any: there is no way to do that here. */
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
  const known = new Map(deps.config.externalAuth.map((provider) => [provider.id, provider]));
  return rows.map(({ id, optional }) => ({
    id,
    type: known.get(id)?.type ?? '',
    display_name: known.get(id)?.displayName ?? id,
    display_icon: known.get(id)?.displayIcon ?? '',
    authenticate_url: `${deps.config.accessUrl}/external-auth/${encodeURIComponent(id)}`,
    authenticated: false,
    ...(optional && { optional }),
  }));
}
