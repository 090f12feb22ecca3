import { type AuthorizationRequest, isUuid, RBACAction, RBACResource } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { templateObject } from '../templates/load.js';
import { userObject } from '../users/load.js';
import { workspaceObject } from '../workspaces/load.js';
import { can, type ObjectRef, type Subject } from './authorize.js';
import type { Action, ResourceType } from './policy.js';

type Check = z.output<typeof AuthorizationRequest>['checks'][string];

/**
 * Answers each named question "may I?" (`platform.md` 1.7). Unknown types and actions, and things that there are not, are
 * false.
 * @throws ApiError 400 for a question without a type, and for an id that is none
 */
export async function checkAll(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  checks: Readonly<Record<string, Check>>,
): Promise<Record<string, boolean>> {
  const answers: Record<string, boolean> = {};
  for (const [name, { object, action }] of Object.entries(checks)) {
    if (object.resource_type === '')
      throw new ApiError(400, `Object's "resource_type" field must be defined for key "${name}".`);
    if (object.resource_id !== '' && !isUuid(object.resource_id))
      throw new ApiError(400, `Object "${object.resource_id}" of key "${name}" is not a valid UUID.`);
    answers[name] =
      isKnown(object.resource_type, action) && (await mayDo(deps, subject, action as Action, object));
  }
  return answers;
}

const isKnown = (type: string, action: string): boolean =>
  type !== '*' &&
  (RBACResource.options as readonly string[]).includes(type) &&
  (RBACAction.options as readonly string[]).includes(action);

async function mayDo(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  action: Action,
  object: Check['object'],
): Promise<boolean> {
  const asked: ObjectRef = {
    type: object.resource_type as ResourceType,
    id: object.resource_id || undefined,
    ownerId: object.owner_id === 'me' ? subject.userId : object.owner_id || undefined,
    organizationId: object.organization_id || undefined,
  };
  const found = asked.id === undefined ? asked : await findObject(deps, asked, asked.id);
  if (!found) return false;
  if (!object.any_org) return can(subject, action, found);
  return [undefined, ...subject.organizationRoles.keys()].some((organizationId) =>
    can(subject, action, { ...found, organizationId }),
  );
}

/** The thing itself where its type has owners and access lists to look at; others are as they were told. */
async function findObject(
  deps: Pick<Deps, 'db'>,
  asked: ObjectRef,
  id: string,
): Promise<ObjectRef | undefined> {
  switch (asked.type) {
    case 'workspace': {
      const row = await deps.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst();
      return row && workspaceObject(row);
    }
    case 'template': {
      const row = await deps.db.selectFrom('templates').selectAll().where('id', '=', id).executeTakeFirst();
      return row && templateObject(row);
    }
    case 'user': {
      const row = await deps.db.selectFrom('users').select('id').where('id', '=', id).executeTakeFirst();
      return row && userObject(row);
    }
    default:
      return asked;
  }
}
