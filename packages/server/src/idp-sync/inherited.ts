import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { type GroupSync, readGroupSync } from './settings.js';

/** The settings of groups that the deployment's own (`CODER_OIDC_GROUP_*`) amount to, if they name a claim. */
export function groupSyncOfDeployment({ config: { oidc } }: Pick<Deps, 'config'>): GroupSync | undefined {
  if (!oidc || oidc.groups.field === '') return undefined;
  return {
    field: oidc.groups.field,
    mapping: {},
    regex_filter: oidc.groups.filter,
    auto_create_missing_groups: oidc.groups.autoCreate,
    legacy_group_name_mapping: oidc.groups.mapping,
  };
}

/** What holds for an organization: the default one follows the deployment's settings until it names a claim itself. */
export async function effectiveGroupSync(
  on: Executor,
  deps: Pick<Deps, 'config'>,
  { id, is_default: isDefault }: { readonly id: string; readonly is_default: boolean },
): Promise<GroupSync> {
  const saved = await readGroupSync(on, id);
  return (saved.field === '' && isDefault && groupSyncOfDeployment(deps)) || saved;
}
