import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import type { WorkspaceBuildRow } from './load.js';

/** States hold secrets of the template's making: only who may change the template sees them. @throws ApiError 404 */
async function requireTemplateManager(deps: Deps, actor: Actor, build: WorkspaceBuildRow): Promise<void> {
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', build.workspace.template_id)
    .executeTakeFirstOrThrow();
  if (!can(actor.subject, 'update', templateObject(template))) throw notFound();
}

/** The state that a build left; empty if none. @throws ApiError 404 */
export async function readState(deps: Deps, actor: Actor, build: WorkspaceBuildRow): Promise<Buffer> {
  await requireTemplateManager(deps, actor, build);
  const row = await deps.db
    .selectFrom('workspace_builds')
    .select('provisioner_state')
    .where('id', '=', build.id)
    .executeTakeFirst();
  return row?.provisioner_state ?? Buffer.alloc(0);
}

/** Puts another state in the place of a build's, without building. @throws ApiError 404 */
export async function replaceState(
  deps: Deps,
  actor: Actor,
  build: WorkspaceBuildRow,
  state: Uint8Array | undefined,
): Promise<void> {
  await requireTemplateManager(deps, actor, build);
  await deps.db
    .updateTable('workspace_builds')
    .set({ provisioner_state: Buffer.from(state ?? []), updated_at: deps.now() })
    .where('id', '=', build.id)
    .execute();
}
