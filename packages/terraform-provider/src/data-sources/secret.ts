import { type DataSourceType, refuse, type Variables } from '../framework/provider.js';
import { textRule } from '../framework/rules.js';
import { implicitId } from '../framework/schema.js';
import { text } from '../framework/value.js';

/** `coder_secret`: a secret of the owner that the template wants. Only a start build insists on it (section 5.15). */
export const secret: DataSourceType = {
  name: 'coder_secret',
  schema: {
    version: 1,
    block: {
      attributes: {
        id: implicitId,
        env: {
          type: 'string',
          optional: true,
          validate: [textRule(judgeEnv)],
        },
        file: { type: 'string', optional: true, validate: [textRule(judgeFile)] },
        help_message: { type: 'string', required: true },
        value: { type: 'string', computed: true, sensitive: true },
      },
    },
  },
  read: (config, { variables }) => {
    const env = text(config.env);
    const file = text(config.file);
    if ((env === '') === (file === '')) {
      return refuse('exactly one of `env` or `file` must be set');
    }
    const [id, name] =
      env === ''
        ? [`file:${file}`, `CODER_SECRET_FILE_${Buffer.from(file).toString('hex')}`]
        : [`env:${env}`, `CODER_SECRET_ENV_${env}`];
    const value = variables[name] ?? '';
    if (value !== '' || !isStartBuild(variables)) return { set: { id, value } };
    const wanted = env === '' ? `file "${file}"` : `environment variable "${env}"`;
    const detail = `The workspace needs a secret for the ${wanted}. ${text(config.help_message)}`;
    return refuse(`Missing required secret: ${wanted}`, detail);
  },
};

const POSIX_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function judgeEnv(name: string): string | undefined {
  if (POSIX_NAME.test(name)) return undefined;
  return `"env" must be the name of a variable: ${JSON.stringify(name)} does not match "${POSIX_NAME.source}"`;
}

function judgeFile(path: string): string | undefined {
  if (/^(\/|~\/)/.test(path)) return undefined;
  return `"file" must start with "/" or "~/", got ${JSON.stringify(path)}`;
}

const isStartBuild = (variables: Variables): boolean =>
  Boolean(variables.CODER_WORKSPACE_BUILD_ID) && variables.CODER_WORKSPACE_TRANSITION === 'start';
