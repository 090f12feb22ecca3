import { randomUUID } from 'node:crypto';
import { type Diagnostic, errorDiagnostic } from '../framework/diagnostic.js';
import type { DataSourceType } from '../framework/provider.js';
import { computedId } from '../framework/schema.js';
import type { Value } from '../framework/value.js';
import { firstJsonValue } from '../go/json.js';

/** `coder_workspace_owner`: the person whose workspace it is (section 5.12). */
export const workspaceOwner: DataSourceType = {
  name: 'coder_workspace_owner',
  schema: {
    version: 0,
    block: {
      attributes: {
        id: computedId,
        name: { type: 'string', computed: true },
        full_name: { type: 'string', computed: true },
        email: { type: 'string', computed: true },
        ssh_public_key: { type: 'string', computed: true },
        ssh_private_key: { type: 'string', computed: true, sensitive: true },
        groups: { type: { list: 'string' }, computed: true },
        session_token: { type: 'string', computed: true, sensitive: true },
        oidc_access_token: { type: 'string', computed: true, sensitive: true },
        login_type: { type: 'string', computed: true },
        rbac_roles: { type: { list: { object: { name: 'string', org_id: 'string' } } }, computed: true },
      },
    },
  },
  read: (_, { variables }) => {
    const groups = readList(variables.CODER_WORKSPACE_OWNER_GROUPS, readGroup);
    const roles = readList(variables.CODER_WORKSPACE_OWNER_RBAC_ROLES, readRole);
    const diagnostics: Diagnostic[] = [];
    if ('error' in groups) diagnostics.push(errorDiagnostic(`invalid user groups: ${groups.error}`));
    else if ('error' in roles) diagnostics.push(errorDiagnostic(`invalid user rbac roles: ${roles.error}`));
    return {
      set: {
        id: variables.CODER_WORKSPACE_OWNER_ID || randomUUID(),
        name: variables.CODER_WORKSPACE_OWNER || 'default',
        full_name: variables.CODER_WORKSPACE_OWNER_NAME || 'default',
        email: variables.CODER_WORKSPACE_OWNER_EMAIL || 'default@example.com',
        ssh_public_key: variables.CODER_WORKSPACE_OWNER_SSH_PUBLIC_KEY ?? '',
        ssh_private_key: variables.CODER_WORKSPACE_OWNER_SSH_PRIVATE_KEY ?? '',
        groups: 'items' in groups ? groups.items : [],
        session_token: variables.CODER_WORKSPACE_OWNER_SESSION_TOKEN ?? '',
        oidc_access_token: variables.CODER_WORKSPACE_OWNER_OIDC_ACCESS_TOKEN ?? '',
        login_type: variables.CODER_WORKSPACE_OWNER_LOGIN_TYPE || null,
        rbac_roles: 'items' in roles ? roles.items : [],
      },
      diagnostics,
    };
  },
};

type List = { items: Value[] } | { error: string };

/** Reads a JSON list; no variable and `null` are an empty one, and what follows the first value is ignored. */
function readList(json: string | undefined, readItem: (item: unknown) => Value | undefined): List {
  if (json === undefined) return { items: [] };
  const parsed = firstJsonValue(json);
  if (parsed === undefined) return { error: `not JSON: ${JSON.stringify(json)}` };
  if (parsed.value === null) return { items: [] };
  if (!Array.isArray(parsed.value)) return { error: 'not a list' };
  const items: Value[] = [];
  for (const element of parsed.value) {
    const item = readItem(element);
    if (item === undefined) return { error: `unexpected element ${JSON.stringify(element)}` };
    items.push(item);
  }
  return { items };
}

const readGroup = (item: unknown): Value | undefined =>
  item === null ? '' : typeof item === 'string' ? item : undefined;

function readRole(item: unknown): Value | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  const { name = null, org_id: organization = null } = item as { name?: unknown; org_id?: unknown };
  const isText = (part: unknown): part is string | null => part === null || typeof part === 'string';
  return isText(name) && isText(organization) ? { name: name ?? '', org_id: organization ?? '' } : undefined;
}
