import { z } from 'zod';
import * as b from '../body.js';

const ids = b.record(b.list(b.uuid()));
const names = b.record(b.list(z.string()));
/** A regular expression (RE2); null: none. */
const filter = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
  .meta({ description: 'Regular expression (RE2); null: every value counts' });

export const OrganizationSyncSettings = z
  .object({ field: b.text(), mapping: ids, organization_assign_default: b.boolean() })
  .meta({ id: 'OrganizationSyncSettings' });

export const GroupSyncSettings = z
  .object({
    auto_create_missing_groups: b.boolean(),
    field: b.text(),
    legacy_group_name_mapping: z
      .record(z.string(), z.string())
      .nullish()
      .transform((value) => value ?? undefined)
      .meta({ description: "Of the deployment's settings; it can't be set here" }),
    mapping: ids,
    regex_filter: filter,
  })
  .meta({ id: 'GroupSyncSettings' });

export const RoleSyncSettings = z
  .object({ field: b.text(), mapping: names })
  .meta({ id: 'RoleSyncSettings' });

export const PatchOrganizationIDPSyncConfigRequest = b.body('PatchOrganizationIDPSyncConfigRequest', {
  assign_default: b.boolean(),
  field: b.text(),
});

export const PatchGroupIDPSyncConfigRequest = b.body('PatchGroupIDPSyncConfigRequest', {
  auto_create_missing_groups: b.boolean(),
  field: b.text(),
  regex_filter: filter,
});

export const PatchRoleIDPSyncConfigRequest = b.body('PatchRoleIDPSyncConfigRequest', { field: b.text() });

/** What a value of the claim (`given`) stands for (`gets`). */
const idPair = z.object({ gets: b.uuid(b.required), given: b.text(b.required) });
const rolePair = z.object({ gets: b.text(b.required), given: b.text(b.required) });

export const PatchOrganizationIDPSyncMappingRequest = b.body('PatchOrganizationIDPSyncMappingRequest', {
  add: b.list(idPair),
  remove: b.list(idPair),
});

export const PatchGroupIDPSyncMappingRequest = b.body('PatchGroupIDPSyncMappingRequest', {
  add: b.list(idPair),
  remove: b.list(idPair),
});

export const PatchRoleIDPSyncMappingRequest = b.body('PatchRoleIDPSyncMappingRequest', {
  add: b.list(rolePair),
  remove: b.list(rolePair),
});
