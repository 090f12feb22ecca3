import {
  isUuid,
  JobErrorCode,
  ProvisionerJobStatus,
  ProvisionerJobType,
  QueryError,
  WorkspaceTransition,
} from '@coder-ts/api';
import { ApiError } from '../http/error.js';
import { parseSearch, type SearchKey } from '../search/parse.js';
import { type JobClause, type JobKey, jobKeys } from './filter.js';

/** Words that a key knows; others take any text. */
const choices: Partial<Record<JobKey, readonly string[]>> = {
  status: ProvisionerJobStatus.options,
  type: ProvisionerJobType.options,
  transition: WorkspaceTransition.options,
  error_code: JobErrorCode.options,
};

/** Values separated by commas, each checked. */
const valuesOf = (key: JobKey): SearchKey<string[]> => ({
  parse: (texts, name) => {
    const known = choices[key];
    return texts
      .flatMap((text) => text.split(','))
      .filter((text) => text !== '')
      .map((text) => {
        if (key === 'id' && !isUuid(text)) throw new QueryError(`"${text}" is no UUID`);
        if (!known) return text;
        const found = known.find((word) => word.toLowerCase() === text.toLowerCase());
        if (!found)
          throw new QueryError(`"${text}" is no value of "${name}"; those there are: ${known.join(', ')}`);
        return found;
      });
  },
});

const keys = Object.fromEntries(
  jobKeys.flatMap((key) => [
    [key, valuesOf(key)],
    [`-${key}`, valuesOf(key)],
  ]),
);

/**
 * Reads a search for jobs: `key:value`, `key:one,other`, `-key:value` for what a job must not have, `key:"two words"`.
 * @throws ApiError 400, with a validation that names each mistake and what there is instead
 */
export function readJobSearch(text: string | undefined): JobClause[] {
  const search = parseSearch(text, keys, { keepCase: true });
  if (search.kind === 'invalid')
    throw new ApiError(400, 'Invalid search for provisioner jobs.', {
      validations: search.validations.map(({ field, detail }) => ({
        field: field === 'q' ? 'search' : field,
        detail: Object.hasOwn(keys, field) || field === 'q' ? detail : unknownKey(field),
      })),
    });
  return Object.entries(search.values)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) =>
      name.startsWith('-')
        ? { key: name.slice(1) as JobKey, values, not: true }
        : { key: name as JobKey, values },
    );
}

const unknownKey = (field: string) =>
  `"${field}" is no key of this search; those there are: ${jobKeys.join(', ')} (and each with "-" before it, for what jobs must not have)`;
