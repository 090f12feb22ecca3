import { Code, ConnectError } from '@connectrpc/connect';
import { isConnectionLost } from '../database/errors.js';
import type { Deps } from '../deps.js';

/** The one place where whatever was thrown becomes the error of a call: without internals, its cause in the log. */
export function toConnectError(deps: Pick<Deps, 'log'>, method: string, error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  deps.log.error({ err: error, method }, 'a call of a daemon failed');
  const conflict = ['40001', '40P01'].includes(String((error as { code?: unknown } | undefined)?.code));
  return isConnectionLost(error) || conflict
    ? new ConnectError('the database cannot be reached; try again', Code.Unavailable)
    : new ConnectError("internal error; the server's log has the cause", Code.Internal);
}

/** The same for a stream. */
export async function* withConnectErrors<T>(
  deps: Pick<Deps, 'log'>,
  method: string,
  events: AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* events;
  } catch (error) {
    throw toConnectError(deps, method, error);
  }
}
