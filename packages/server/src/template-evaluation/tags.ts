import { formatDiagnostics, type TagInputs, type TagsOutcome } from '@coder-ts/hcl';
import { ApiError } from '../http/error.js';
import { askWorker, EvaluationStopped, type VersionSource } from './pool.js';

const refused = (more: ConstructorParameters<typeof ApiError>[2]) =>
  new ApiError(400, 'Unable to parse workspace tags', more);

/**
 * The workspace tags of a version with these inputs.
 * @throws ApiError 400 that names each tag without a value and why
 */
export const askTags = async (version: VersionSource, inputs: TagInputs): Promise<Record<string, string>> =>
  tagsOf(await askWorker('tags', inputs, version).catch(stopped));

/**
 * The workspace tags of an archive that is not imported yet.
 * @param archive tar
 * @throws ApiError 400 that names each tag without a value and why, or what is wrong with the files
 */
export async function askArchiveTags(archive: Buffer, inputs: TagInputs): Promise<Record<string, string>> {
  const { outcome, mistakes } = await askWorker('archiveTags', { archive, inputs }).catch(stopped);
  const tags = tagsOf(outcome);
  if (mistakes.length > 0) throw refused({ detail: formatDiagnostics(mistakes).trim() });
  return tags;
}

function tagsOf(outcome: TagsOutcome): Record<string, string> {
  if (outcome.kind === 'tags') return outcome.tags;
  throw refused({
    validations: outcome.problems.map(({ key, message }) => ({ field: key, detail: message })),
  });
}

function stopped(error: unknown): never {
  if (!(error instanceof EvaluationStopped)) throw error;
  throw refused({ detail: `Evaluating the template was stopped: ${error.message}.` });
}
