import type { ValidationError } from './types.gen.js';

/** A refusal of the server, or an answer that is none of its own. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly method: string,
    readonly url: string,
    readonly detail?: string,
    readonly validations: readonly ValidationError[] = [],
    /** What the caller may do about it. */
    readonly helper?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const loginHelp = "Try logging in using 'coder login'.";

/** The error of an answer that is no success (`platform.md` 1.1): its JSON, or what came instead. */
export async function readError(method: string, url: string, response: Response): Promise<ApiError> {
  const helper = response.status === 401 ? loginHelp : undefined;
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (!type.startsWith('application/json')) {
    const detail = text.length > 2048 ? `${text.slice(0, 2048)}...` : text;
    return new ApiError(
      response.status,
      `unexpected non-JSON response "${type}"`,
      method,
      url,
      detail,
      [],
      helper,
    );
  }
  const body = parse(text);
  if (!body?.message)
    return new ApiError(
      response.status,
      `unexpected status code ${response.status}, response has no message`,
      method,
      url,
      text,
      [],
      helper,
    );
  return new ApiError(response.status, body.message, method, url, body.detail, body.validations, helper);
}

function parse(
  text: string,
): { message?: string; detail?: string; validations?: ValidationError[] } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
