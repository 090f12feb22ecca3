import type { Deps } from '../deps.js';

/** The state that a build left; empty if none. */
export async function readState(deps: Deps, buildId: string): Promise<Buffer> {
  const row = await deps.db
    .selectFrom('workspace_builds')
    .select('provisioner_state')
    .where('id', '=', buildId)
    .executeTakeFirst();
  return row?.provisioner_state ?? Buffer.alloc(0);
}

/** Puts another state in the place of a build's, without building. */
export async function replaceState(
  deps: Deps,
  buildId: string,
  state: Uint8Array | undefined,
): Promise<void> {
  await deps.db
    .updateTable('workspace_builds')
    .set({ provisioner_state: Buffer.from(state ?? []), updated_at: deps.now() })
    .where('id', '=', buildId)
    .execute();
}
