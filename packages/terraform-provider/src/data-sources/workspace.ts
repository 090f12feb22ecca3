import { randomUUID } from 'node:crypto';
import { errorDiagnostic } from '../framework/diagnostic.js';
import type { DataSourceType, Variables } from '../framework/provider.js';
import { computedId } from '../framework/schema.js';
import { formatUrl, parseUrl, portOf } from '../go/url.js';

/** `coder_workspace`: the build's workspace (section 5.11). */
export const workspace: DataSourceType = {
  name: 'coder_workspace',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: computedId,
        name: { type: 'string', computed: true },
        transition: { type: 'string', computed: true },
        start_count: { type: 'number', computed: true },
        is_prebuild: { type: 'bool', computed: true },
        is_prebuild_claim: { type: 'bool', computed: true },
        prebuild_count: { type: 'number', computed: true },
        template_id: { type: 'string', computed: true },
        template_name: { type: 'string', computed: true },
        template_version: { type: 'string', computed: true },
        access_url: { type: 'string', computed: true },
        access_port: { type: 'number', computed: true },
      },
    },
  },
  read: (_, { variables, url }) => {
    const transition = variables.CODER_WORKSPACE_TRANSITION || 'start';
    const isClaim = isTrue(variables.CODER_WORKSPACE_IS_PREBUILD_CLAIM);
    const isPrebuild = !isClaim && isTrue(variables.CODER_WORKSPACE_IS_PREBUILD);
    const missing = missingTemplatePart(variables);
    return {
      set: {
        id: variables.CODER_WORKSPACE_ID || randomUUID(),
        name: variables.CODER_WORKSPACE_NAME || 'default',
        transition,
        start_count: transition === 'start' ? 1 : 0,
        is_prebuild: isPrebuild,
        is_prebuild_claim: isClaim,
        prebuild_count: isPrebuild ? 1 : 0,
        template_id: variables.CODER_WORKSPACE_TEMPLATE_ID ?? '',
        template_name: variables.CODER_WORKSPACE_TEMPLATE_NAME ?? '',
        template_version: variables.CODER_WORKSPACE_TEMPLATE_VERSION ?? '',
        ...access(url),
      },
      diagnostics: missing === undefined ? [] : [errorDiagnostic(missing)],
    };
  },
};

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

/** A real build knows its template; an import doesn't yet. */
function missingTemplatePart(variables: Variables): string | undefined {
  if (!variables.CODER_WORKSPACE_BUILD_ID) return undefined;
  const part = ['ID', 'name', 'version'].find(
    (name) => !variables[`CODER_WORKSPACE_TEMPLATE_${name.toUpperCase()}`],
  );
  if (part === undefined) return undefined;
  return `template ${part} is missing: CODER_WORKSPACE_TEMPLATE_${part.toUpperCase()} is required`;
}

function access(url: string): { access_url: string; access_port: number } {
  const parsed = parseUrl(url);
  if (parsed.kind === 'invalid') return { access_url: url, access_port: 80 };
  const port = portOf(parsed);
  return {
    access_url: formatUrl(parsed),
    access_port: port === '' ? (parsed.scheme === 'https' ? 443 : 80) : Number(port),
  };
}
