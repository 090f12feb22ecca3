import { errorDiagnostic } from '../framework/diagnostic.js';
import type { DataSourceType } from '../framework/provider.js';
import { text } from '../framework/value.js';

/** `coder_external_auth`: the owner's token at another service, known at plan time only (section 5.15). */
export const externalAuth: DataSourceType = {
  name: 'coder_external_auth',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: { type: 'string', required: true },
        optional: { type: 'bool', optional: true },
        access_token: { type: 'string', computed: true, sensitive: true },
      },
    },
  },
  read: (config, { variables }) => {
    const id = text(config.id);
    return {
      set: { id, access_token: variables[`CODER_EXTERNAL_AUTH_ACCESS_TOKEN_${id}`] ?? '' },
      diagnostics: id === '' ? [errorDiagnostic('id is required')] : [],
    };
  },
};
