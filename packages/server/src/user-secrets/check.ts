import { ApiError, type Validation } from '../http/error.js';

/** What a secret is, apart from whose and since when. */
export interface SecretFields {
  readonly name: string;
  readonly description: string;
  readonly value: string;
  readonly env_name: string;
  readonly file_path: string;
}

const mostBytes = { value: 32 * 1024, description: 1024, file_path: 4096 };
/** Variables by which a shell or a program would be led astray, or the agent itself. */
const taken = /^(CODER_.*|LD_.*|HOME|LOGNAME|PATH|PWD|SHELL|USER)$/;

const problems: readonly ((secret: SecretFields) => Validation | undefined)[] = [
  ({ name }) =>
    /^[^\s/\p{C}](?:[^/\p{C}]*[^\s/\p{C}])?$/u.test(name) && [...name].length <= 64
      ? undefined
      : {
          field: 'name',
          detail: 'must be 1 to 64 characters, without "/", control characters and outer spaces',
        },
  ({ value }) =>
    value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= mostBytes.value
      ? undefined
      : { field: 'value', detail: 'must be 1 to 32768 bytes, without NUL' },
  ({ description }) =>
    !description.includes('\0') && Buffer.byteLength(description) <= mostBytes.description
      ? undefined
      : { field: 'description', detail: 'must be at most 1024 bytes, without NUL' },
  ({ env_name: name }) => {
    if (name === '') return undefined;
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name))
      return {
        field: 'env_name',
        detail: 'must be letters, digits and "_", and must not begin with a digit',
      };
    return taken.test(name) ? { field: 'env_name', detail: `${name} has a meaning of its own` } : undefined;
  },
  ({ file_path: path }) => {
    if (path === '') return undefined;
    const isGood =
      /^(~?\/)[^\0]*[^\0/]$/.test(path) &&
      !path.split('/').includes('..') &&
      Buffer.byteLength(path) <= mostBytes.file_path;
    return isGood
      ? undefined
      : { field: 'file_path', detail: 'must be a file, from "/" or "~/" on, without ".."' };
  },
];

/** @throws ApiError 400 that names every field that breaks a rule */
export function checkSecret(secret: SecretFields): void {
  const validations = problems.flatMap((problem) => problem(secret) ?? []);
  if (validations.length > 0) throw new ApiError(400, 'The secret is not valid.', { validations });
}
