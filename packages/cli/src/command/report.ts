import type { ApiError } from '@coder-ts/sdk';
import { SilentExit, TracedError, UsageError } from './errors.js';

/**
 * The text for standard error about what ended a command, and its exit code; the shapes are wire (`workspaces.md` 13).
 * @param command the words that called it
 */
export function reportError(
  error: unknown,
  command: string,
  verbose: boolean,
): { text: string; code: number } {
  if (error instanceof SilentExit) return { text: '', code: error.code };
  if (error instanceof UsageError) return { text: `${error.message}\n`, code: 1 };
  const head = `Encountered an error running "${command}", see "${command} --help" for more information\n`;
  return { text: `${head}error: ${explain(error, verbose)}\n`, code: 1 };
}

function explain(error: unknown, verbose: boolean): string {
  const prefixes: string[] = [];
  let cause = error;
  while (cause instanceof TracedError) {
    prefixes.push(cause.prefix);
    cause = cause.cause;
  }
  const prefix = prefixes.map((each) => `${each}: `).join('');
  if (isApiError(cause)) return (prefix ? `Trace=[${prefix}]\n` : '') + explainRefusal(cause, verbose);
  return prefix + (cause instanceof Error ? cause.message : String(cause));
}

/** Told by its shape, so that the SDK isn't loaded only to report something else. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && error.name === 'ApiError';
}

function explainRefusal(error: ApiError, verbose: boolean): string {
  const lines = verbose ? [`${error.method} ${error.url}: status ${error.status}`] : [];
  lines.push(
    error.status === 401
      ? 'You are signed out or your session has expired. Please sign in again to continue.'
      : error.message,
  );
  if (error.validations.length > 0) {
    lines.push(`${error.validations.length} validation error(s) found`);
    for (const { field, detail } of error.validations) lines.push(`\t${field} : ${detail}`);
  }
  if (error.detail && (verbose || !error.helper)) lines.push(error.detail);
  if (error.helper) lines.push(`Suggestion: ${error.helper}`);
  return lines.join('\n');
}
