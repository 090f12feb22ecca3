import type { ExternalAPIKeyScopes } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { checkAll } from './check.js';
import { externalScopes } from './scopes.js';

type Scopes = z.infer<typeof ExternalAPIKeyScopes>['external'];

export const authorizationHandlers = (deps: Deps) =>
  ({
    checkAuthorization: async ({ actor, body }) => ({
      status: 200,
      body: await checkAll(deps, actor.subject, body.checks),
    }),

    listApiKeyScopes: async () => ({ status: 200, body: { external: externalScopes as Scopes } }),
  }) satisfies Partial<Handlers>;
