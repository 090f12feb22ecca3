import { setTimeout as sleep } from 'node:timers/promises';

interface DatabaseFailure {
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
}

const failure = (error: unknown): DatabaseFailure =>
  typeof error === 'object' && error !== null ? (error as DatabaseFailure) : {};

/** Did a row collide with another one, on this unique index (any, when none is named)? */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: broken } = failure(error);
  return code === '23505' && (constraint === undefined || constraint === broken);
}

/** Does a row name another one that isn't there (or is still named), by this foreign key (any, when none is named)? */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: broken } = failure(error);
  return code === '23503' && (constraint === undefined || constraint === broken);
}

/** Serialization failure, deadlock. */
const conflicts = new Set(['40001', '40P01']);
/** Shut down by an operator, crashed, starting up, too many connections. */
const unavailable = new Set(['57P01', '57P02', '57P03', '53300']);
const network = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND']);

/** Was the connection refused, lost or cut, so that another one may do? The driver names two of these by message only. */
export function isConnectionLost(error: unknown): boolean {
  const { code = '', message = '' } = failure(error);
  if (code.startsWith('08') || unavailable.has(code) || network.has(code)) return true;
  return /^Connection terminated|^timeout expired|^Client has encountered a connection error/.test(message);
}

/**
 * Runs `work` again while it fails by a serialization failure, a deadlock or a lost connection; any other failure and
 * the last one are thrown. `work` must be a whole transaction, and one that may be done twice: a connection can be lost
 * after the commit and before its answer.
 */
export async function withRetry<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const again = conflicts.has(failure(error).code ?? '') || isConnectionLost(error);
      if (!again || attempt >= attempts) throw error;
      await sleep(2 ** attempt * 10 * (0.5 + Math.random()));
    }
  }
}
