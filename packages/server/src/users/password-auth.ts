import type { Config } from '../config.js';
import type { UserRow } from './load.js';

/** May the user not use its password? Owners keep theirs when passwords are off, lest everybody is locked out. */
export const isPasswordOff = (
  { disablePasswordAuth }: Pick<Config, 'disablePasswordAuth'>,
  { rbac_roles: roles }: Pick<UserRow, 'rbac_roles'>,
): boolean => disablePasswordAuth && !roles.includes('owner');
