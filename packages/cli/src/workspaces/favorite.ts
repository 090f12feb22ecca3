import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { findWorkspace } from './find.js';

/** `coder favorite`. */
export async function addFavorite({ args, client: connected, print }: Invocation): Promise<void> {
  const client = await connected();
  const { id: workspace, name } = await findWorkspace(client, args[0] ?? '');
  await traced('favorite workspace', client.favoriteWorkspaceById({ workspace }));
  print(`Workspace ${JSON.stringify(name)} added to favorites.`);
}

/** `coder unfavorite`. */
export async function removeFavorite({ args, client: connected, print }: Invocation): Promise<void> {
  const client = await connected();
  const { id: workspace, name } = await findWorkspace(client, args[0] ?? '');
  await traced('unfavorite workspace', client.unfavoriteWorkspaceById({ workspace }));
  print(`Workspace ${JSON.stringify(name)} removed from favorites.`);
}
