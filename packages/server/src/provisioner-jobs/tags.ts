/**
 * Tags of a job or daemon in their normal form (`jobs.md` 3.2): later non-empty values win, an empty one never overrides;
 * a missing or unknown scope is `organization`; the owner is empty there and `userId` (zero UUID for daemons without a
 * user) under scope `user`.
 */
export function normalizeTags(
  userId: string,
  ...maps: readonly Readonly<Record<string, string>>[]
): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const map of maps)
    for (const [key, value] of Object.entries(map))
      if (value !== '' || tags[key] === undefined) tags[key] = value;
  if (tags.scope !== 'user') tags.scope = 'organization';
  tags.owner = tags.scope === 'user' ? userId : '';
  return tags;
}
