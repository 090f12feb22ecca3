import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PreparedSchema } from '@coder-ts/protocol';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

/** A job that cannot be given to a daemon: it ends at once, with this text as its error. */
export class InvalidJob extends Error {}

/** A version as builds and dry runs use it, with the values of its variables as the import resolved them. */
export async function readVersion(on: Executor, versionId: string) {
  const version = await on
    .selectFrom('template_versions as version')
    .leftJoin('templates as template', 'template.id', 'version.template_id')
    .leftJoin('files as modules', 'modules.id', 'version.module_files_id')
    .select([
      'version.id',
      'version.name',
      'version.graph',
      'version.lock_file',
      'version.template_id',
      'template.name as template_name',
      'template.disable_module_cache',
      'modules.hash as modules_hash',
      sql<number>`octet_length(modules.data)`.as('modules_size'),
      sql<{ name: string; value: string; sensitive: boolean }[]>`coalesce((
        SELECT json_agg(json_build_object('name', name, 'value', value, 'sensitive', sensitive) ORDER BY position)
        FROM template_version_variables WHERE template_version_id = version.id), '[]')`.as('variables'),
    ])
    .where('version.id', '=', versionId)
    .executeTakeFirst();
  if (!version) throw new InvalidJob('get template version: not found');
  return version;
}

/** What the import of the version kept for its builds. Without the module cache each build fetches modules anew. */
export function prepared(
  version: Awaited<ReturnType<typeof readVersion>>,
): MessageInitShape<typeof PreparedSchema> {
  const hash = version.disable_module_cache ? null : version.modules_hash;
  return {
    templateId: version.template_id ?? '',
    templateVersionId: version.id,
    graph: version.graph,
    lockFile: version.lock_file,
    ...(hash && { modules: { sha256: hash, size: BigInt(version.modules_size) } }),
  };
}
