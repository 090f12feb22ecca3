import type { Route } from '@coder-ts/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isConnectionLost } from '../database/errors.js';
import type { EventStream, Handler, Raw } from './context.js';
import { ApiError, PlainRefusal } from './error.js';
import { jsonType, toJson } from './json.js';
import { leaveMs, type OpenStreams, sessionOver } from './open-streams.js';

type Result = Awaited<ReturnType<Handler<Route>>>;

/**
 * Writes what a handler of the route answered. A null is JSON, too, where the contract has JSON for the status.
 * `streams`: where streams that stay open are noted, to be ended in time.
 */
export function send(reply: FastifyReply, route: Route, result: Result, streams: OpenStreams): FastifyReply {
  if ('events' in result) return sendEvents(reply, result, streams);
  if ('upgrade' in result) throw new Error('a route answers as a WebSocket that is not declared as one');
  if (result.headers) reply.headers(result.headers);
  if ('bytes' in result) return sendRaw(reply, result);
  reply.code(result.status);
  if (route.responses[result.status] === null) return reply.send();
  return reply.type(jsonType).send(toJson(result.body));
}

const sendRaw = (reply: FastifyReply, raw: Raw): FastifyReply =>
  reply
    .code(raw.status)
    .type(raw.contentType ?? 'application/octet-stream')
    .send(raw.bytes);

function sendEvents(reply: FastifyReply, { events }: EventStream, streams: OpenStreams): FastifyReply {
  const ended = streams.open(reply.request.actor);
  reply.hijack();
  reply.raw.shouldKeepAlive = false; // else the connection would idle on after the stream, and hold up a shutdown
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Accel-Buffering': 'no',
  });
  const write = (type: string, data: unknown) =>
    reply.raw.write(data === undefined ? `event: ${type}\n\n` : `event: ${type}\ndata: ${toJson(data)}\n\n`);
  const ping = setInterval(() => write('ping', undefined), 15_000);
  reply.raw.on('close', () => ended.abort());
  ended.signal.addEventListener('abort', () => {
    if (ended.signal.reason !== sessionOver) return;
    write('error', { message: sessionOver });
    setTimeout(() => reply.raw.destroy(), leaveMs).unref();
  });
  events(write, ended.signal)
    .catch((error: unknown) => reply.log.error({ err: error }, 'event stream failed'))
    .finally(() => {
      clearInterval(ping);
      streams.close(ended);
      reply.raw.end();
    });
  return reply;
}

/** Turns whatever was thrown into the wire's error body, once. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof PlainRefusal)
    return reply.code(error.status).type('text/plain; charset=utf-8').send(error.text);
  const known = error instanceof ApiError ? error : unknownError(error, request);
  const { message, detail, validations } = known;
  return reply
    .code(known.status)
    .type(jsonType)
    .send(
      toJson({
        message,
        ...(detail ? { detail } : {}),
        ...(validations?.length ? { validations } : {}),
      }),
    );
}

function unknownError(error: unknown, request: FastifyRequest): ApiError {
  const status = (error as { statusCode?: number } | undefined)?.statusCode;
  if (status === 413) return new ApiError(413, 'Request body too large.');
  if (status && status >= 400 && status < 500) return new ApiError(status, (error as Error).message);
  request.log.error({ err: error }, 'request failed');
  if (isConnectionLost(error))
    return new ApiError(503, 'The database cannot be reached at the moment.', {
      detail: 'The server connects again by itself: try again in a few seconds.',
      cause: error,
    });
  return new ApiError(500, 'An internal server error occurred.', {
    detail: `The server's log has the cause under request id ${request.id}.`,
    cause: error,
  });
}
