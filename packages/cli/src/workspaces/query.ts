import type { Flags } from '../command/flags.js';

/** The query of a list of workspaces by `--all` and `--search`; a search that was given wins. */
export function workspaceQuery(flags: Flags): { query: { q?: string } } {
  const q = flags.bool('all') && !flags.given('search') ? '' : flags.text('search');
  return { query: q ? { q } : {} };
}
