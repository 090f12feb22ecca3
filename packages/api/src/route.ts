import type { z } from 'zod';
import type { QueryParam, QueryShape } from './query.js';

/**
 * A route as a plain value. The table of these is the contract: the server registers its handlers from it, requests are
 * validated by it, and the SDK, the OpenAPI document, the reference pages and the plain types are generated from it.
 */
export interface Route {
  /** Operation id: the summary in lower case, with `-` for spaces. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What stands in each `{name}` of the path. The server loads it and answers 404 where the caller may not read it. */
  readonly params?: Readonly<Record<string, ParamKind>>;
  readonly query?: QueryShape;
  /** `refuse` answers 400 to parameters that are not listed; the wire ignores them on most routes. */
  readonly unknownQuery?: 'refuse' | 'ignore';
  /** The body's schema, or `bytes` for one that is no JSON. */
  readonly body?: z.ZodType | 'bytes';
  /** A request without a body counts as `{}`. */
  readonly optionalBody?: boolean;
  /** Success answers by status; `null`: no body, or none that is JSON. */
  readonly responses: Readonly<Record<number, z.ZodType | null>>;
  /** Content type of a success that is not JSON. */
  readonly produces?: string;
  /** `session` unless said: who calls. `optional` reads a key when there is one; `none` is public. */
  readonly auth?: 'session' | 'optional' | 'none' | 'provisioner-key' | 'agent';
  /** Licensed feature without which the route answers 403, before anything else is looked at. */
  readonly feature?: string;
  /** The key is looked at before the feature. */
  readonly keyFirst?: true;
  /** Which limiter counts the request; `api` unless said. */
  readonly limit?: 'api' | 'login' | 'files' | 'none';
  /** The route also answers as a stream of this kind. */
  readonly stream?: 'websocket' | 'sse';
  /** Not in the reference pages. */
  readonly hidden?: boolean;
}

/**
 * What a path parameter names. Object kinds are found and checked for read permission before the handler runs:
 * `user` takes a UUID, a name or `me`; `organization` a UUID, a name, `default` or the zero UUID; `member` is a user
 * seen as member of the path's organization, `owner` one seen as a user or as member of any organization; the others take a
 * UUID. A `managedbuild` is a workspace build whose template the caller may change.
 */
export type ParamKind =
  | 'organization'
  | 'user'
  | 'member'
  | 'owner'
  | 'template'
  | 'templateversion'
  | 'workspace'
  | 'workspacebuild'
  | 'managedbuild'
  | 'workspaceagent'
  | 'group'
  | 'uuid'
  | 'text';

export const tags = [
  'General',
  'Agents',
  'AI Gateway',
  'AI Providers',
  'Applications',
  'Audit',
  'Authentication',
  'Authorization',
  'Builds',
  'Chats',
  'Debug',
  'Enterprise',
  'Files',
  'Git',
  'InitScript',
  'Insights',
  'Members',
  'Notifications',
  'Organizations',
  'PortSharing',
  'Prebuilds',
  'Provisioning',
  'Secrets',
  'Tasks',
  'TemplateBuilder',
  'Templates',
  'Users',
  'WorkspaceProxies',
  'Workspaces',
] as const;
export type Tag = (typeof tags)[number];

/** Keeps the literal types of one route. */
export const route = <const R extends Route>(value: R): R => value;

/** Body of a request after validation. */
export type BodyOf<R extends Route> = R['body'] extends z.ZodType<infer Output> ? Output : undefined;

/** Query after validation, by wire name. */
export type QueryOf<R extends Route> = R['query'] extends QueryShape
  ? { [K in keyof R['query']]: R['query'][K] extends QueryParam<infer Value> ? Value : never }
  : Record<never, never>;

export type ParamsOf<R extends Route> =
  R['params'] extends Readonly<Record<string, ParamKind>>
    ? { [K in keyof R['params']]: string }
    : Record<never, never>;

/** What a handler may answer: one member for each success status. */
export type AnswerOf<R extends Route> = {
  [S in keyof R['responses'] & number]: {
    status: S;
    body: R['responses'][S] extends z.ZodType ? z.input<R['responses'][S]> : null;
  };
}[keyof R['responses'] & number];
