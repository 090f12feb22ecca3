import type { Subject } from '../rbac/authorize.js';
import type { UserRow } from './load.js';

/** An authenticated caller. */
export interface Actor {
  readonly user: UserRow;
  readonly subject: Subject;
  /** Id of the key that the call carries. */
  readonly keyId: string;
}
