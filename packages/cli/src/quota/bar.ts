const width = 40;

/** A bar as full as the budget is used, and the share: `[████░░] 66%`. Never fuller than full, never empty for a little. */
export function renderBar(consumed: number, budget: number): string {
  const share = budget > 0 ? consumed / budget : consumed > 0 ? 1 : 0;
  const full = Math.min(width, share > 0 ? Math.max(1, Math.floor(share * width)) : 0);
  return `[${'█'.repeat(full)}${'░'.repeat(width - full)}] ${Math.floor(share * 100)}%`;
}
