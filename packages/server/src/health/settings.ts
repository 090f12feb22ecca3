import { HealthSection } from '@coder-ts/api';
import type { z } from 'zod';
import type { AuditDiff } from '../audit/write.js';
import { readSaved, save } from '../deployment/saved-setting.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';

type Section = z.infer<typeof HealthSection>;
const key = 'health_dismissed';

/** Sections of the report that an administrator does not want to hear of. */
export const readDismissed = ({ db }: Pick<Deps, 'db'>): Promise<Section[]> =>
  readSaved<Section[]>(db, key, []);

/**
 * Saves the sections to be passed over.
 * @param tell gets what the audit log tells
 */
export async function saveDismissed(
  deps: Pick<Deps, 'db'>,
  wanted: readonly Section[],
  tell: (diff: AuditDiff) => void,
): Promise<void> {
  const before = await readDismissed(deps);
  await save(deps.db, key, wanted);
  tell({ dismissed_healthchecks: { old: before, new: wanted, secret: false } });
}

/** @throws ApiError 400 for a word that is no section */
export function checkSections(words: readonly string[]): Section[] {
  const unknown = words.filter((word) => !(HealthSection.options as readonly string[]).includes(word));
  if (unknown.length > 0)
    throw new ApiError(400, `There is no health section ${unknown.map((word) => `"${word}"`).join(', ')}.`, {
      detail: `The sections are ${HealthSection.options.join(', ')}.`,
    });
  return [...new Set(words)] as Section[];
}
