import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BlobSchema, PreparedSchema, VariableValueSchema } from '@coder-ts/protocol';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

export type BlobInit = MessageInitShape<typeof BlobSchema>;

/** A job that cannot be given to a daemon: it ends at once, with this text as its error. */
export class InvalidJob extends Error {}

/** What a daemon has to know of a file before it downloads it. */
export async function fileBlob(on: Executor, fileId: string): Promise<BlobInit> {
  const file = await on
    .selectFrom('files')
    .select(['hash', sql<number>`octet_length(data)`.as('size')])
    .where('id', '=', fileId)
    .executeTakeFirst();
  if (!file) throw new InvalidJob('get file: not found');
  return { sha256: file.hash, size: BigInt(file.size) };
}

/** A version as builds and dry runs use it. */
export async function readVersion(on: Executor, versionId: string) {
  const version = await on
    .selectFrom('template_versions as version')
    .leftJoin('templates as template', 'template.id', 'version.template_id')
    .select([
      'version.id',
      'version.name',
      'version.graph',
      'version.lock_file',
      'version.module_files_id',
      'version.template_id',
      'template.name as template_name',
      'template.disable_module_cache',
    ])
    .where('version.id', '=', versionId)
    .executeTakeFirst();
  if (!version) throw new InvalidJob('get template version: not found');
  return version;
}
type Version = Awaited<ReturnType<typeof readVersion>>;

/** What the import of the version kept for its builds. Without the module cache each build fetches modules anew. */
export async function prepared(
  on: Executor,
  version: Version,
): Promise<MessageInitShape<typeof PreparedSchema>> {
  const modules = version.disable_module_cache ? null : version.module_files_id;
  return {
    templateId: version.template_id ?? '',
    templateVersionId: version.id,
    graph: version.graph,
    lockFile: version.lock_file,
    ...(modules && { modules: await fileBlob(on, modules) }),
  };
}

/** Values of the version's variables, as the import resolved them. */
export async function variableValues(
  on: Executor,
  versionId: string,
): Promise<MessageInitShape<typeof VariableValueSchema>[]> {
  return on
    .selectFrom('template_version_variables')
    .select(['name', 'value', 'sensitive'])
    .where('template_version_id', '=', versionId)
    .orderBy('position')
    .execute();
}
