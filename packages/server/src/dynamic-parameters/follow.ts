import { DynamicParametersRequest, type DynamicParametersResponse } from '@coder-ts/api';
import type { WebSocket } from 'ws';
import { ApiError } from '../http/error.js';
import { validateBody } from '../http/validate.js';

/** One request of a form that is being filled in. */
export interface FormRequest {
  readonly id: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly ownerId: string | undefined;
}

const longestMs = 30 * 60_000;
const mostWaiting = 64;

/**
 * Answers the requests of one form in their order, after a first answer with the id -1; ends after 30 minutes. A client
 * that sends faster than it is answered has to wait; a message that is no request ends the stream with 1003.
 */
export async function followForm(
  socket: WebSocket,
  ended: AbortSignal,
  answer: (request: FormRequest) => Promise<DynamicParametersResponse>,
): Promise<void> {
  const waiting: FormRequest[] = [{ id: -1, inputs: {}, ownerId: undefined }];
  let wake = () => {};
  let over = false;
  const end = () => {
    over = true;
    wake();
  };
  const timer = setTimeout(end, longestMs);
  ended.addEventListener('abort', end);
  socket.on('message', (data) => {
    try {
      const { id, inputs, owner_id } = validateBody(
        DynamicParametersRequest,
        Buffer.from(data as Buffer),
      ) as {
        id: number;
        inputs: Record<string, string>;
        owner_id: string | undefined;
      };
      waiting.push({ id, inputs, ownerId: owner_id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      socket.close(1003, (error.detail ?? error.message).slice(0, 100));
      return end();
    }
    if (waiting.length > mostWaiting) socket.pause();
    wake();
  });
  try {
    while (!over) {
      const request = waiting.shift();
      if (request) socket.send(JSON.stringify(await answer(request)));
      else
        await new Promise<void>((resolve) => {
          socket.resume();
          wake = resolve;
        });
    }
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', end);
  }
}
