import type { AnswerOf, BodyOf, ParamKind, QueryOf, Route } from '@coder-ts/api';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Actor } from '../users/actor.js';
import type { LoadedParam } from './params.js';

/** The path's parameters: rows of the objects they name, text for the others. */
type LoadedParams<R extends Route> =
  R['params'] extends Readonly<Record<string, ParamKind>>
    ? { [K in keyof R['params']]: LoadedParam[R['params'][K]] }
    : Record<never, never>;

type ActorOf<R extends Route> = R['auth'] extends 'none' | 'provisioner-key' | 'agent'
  ? undefined
  : R['auth'] extends 'optional'
    ? Actor | undefined
    : Actor;

/** One request, validated: what a handler works with. */
export interface Context<R extends Route> {
  readonly params: LoadedParams<R>;
  readonly query: QueryOf<R>;
  readonly body: R['body'] extends 'bytes' ? Buffer : BodyOf<R>;
  readonly actor: ActorOf<R>;
  readonly request: FastifyRequest;
  readonly requestId: string;
  readonly log: FastifyBaseLogger;
}

/** More of one name only for `set-cookie`. */
type Headers = Readonly<Record<string, string | string[]>>;

/** A success that is not the route's JSON. `headers` are added to the answer. */
export interface Raw {
  readonly status: number;
  readonly contentType?: string;
  readonly bytes: Buffer | string;
  readonly headers?: Headers;
}

/** Goes on as a WebSocket. Runs once it is accepted; when it resolves the socket is closed with 1000 `done`. */
export interface Upgrade {
  readonly upgrade: (socket: WebSocket, ended: AbortSignal) => Promise<void>;
}

/** Goes on as server-sent events: `send` writes one. */
export interface EventStream {
  readonly events: (
    send: (type: 'data' | 'error' | 'ping', data: unknown) => void,
    ended: AbortSignal,
  ) => Promise<void>;
}

/** The JSON answers of a route, by status; `headers` are added. */
export type Json<R extends Route> = AnswerOf<R> & { readonly headers?: Headers };

export type Handler<R extends Route> = (
  context: Context<R>,
) => Promise<Json<R> | Raw | Upgrade | EventStream>;
