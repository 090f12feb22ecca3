import { ApiError, type Validation } from '../http/error.js';
import { parseSchedule, ScheduleError } from './schedule.js';

const minuteMs = 60_000;
const monthMs = 30 * 24 * 60 * minuteMs;

/**
 * A time to live as it is stored: whole minutes, of one minute to 30 days (`workspaces.md` 4).
 * @throws ApiError 400 with the given message
 */
export function readTtl(ttlMs: number, message: string): number {
  const whole = Math.trunc(ttlMs / minuteMs) * minuteMs;
  const problem =
    whole < minuteMs
      ? 'time until shutdown must be at least one minute'
      : whole >= monthMs
        ? 'time until shutdown must be less than 30 days'
        : undefined;
  if (problem) throw invalid(message, 'ttl_ms', problem);
  return whole;
}

/** A schedule text as it was sent; null for an empty one. @throws ApiError 400 with the given message */
export function readScheduleText(text: string, message: string): string | null {
  if (text === '') return null;
  try {
    parseSchedule(text);
    return text;
  } catch (error) {
    if (error instanceof ScheduleError) throw invalid(message, 'schedule', error.message);
    throw error;
  }
}

/** `always`, `never`; `never` for nothing. @throws ApiError 400 with the given message */
export function readAutomaticUpdates(text: string, message: string): 'always' | 'never' {
  if (text === 'always') return text;
  if (text === 'never' || text === '') return 'never';
  throw invalid(message, 'automatic_updates', `"${text}" is neither "always" nor "never"`);
}

export function invalid(message: string, field: string, detail: string): ApiError {
  const validations: Validation[] = [{ field, detail }];
  return new ApiError(400, message, { validations });
}
