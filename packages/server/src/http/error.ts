export interface Validation {
  field: string;
  detail: string;
}

/** A refusal to a caller. One handler writes it as the wire's body `{message, detail?, validations?}`. */
export class ApiError extends Error {
  readonly detail: string | undefined;
  readonly validations: readonly Validation[] | undefined;

  constructor(
    readonly status: number,
    message: string,
    more: { detail?: string; validations?: readonly Validation[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.detail = more.detail;
    this.validations = more.validations;
  }
}

/** A refusal whose body is plain text, as the wire has it in a few places. */
export class PlainRefusal extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(text);
  }
}

/** Not there, or not for this caller: the two look alike. */
export const notFound = () =>
  new ApiError(404, 'Resource not found or you do not have access to this resource');

/** The caller may see the thing, but not do this to it. */
export const forbidden = (message = 'Forbidden.') =>
  new ApiError(403, message, {
    detail:
      "You don't have permission to view this content. If you believe this is a mistake, please contact your administrator or try signing in with different credentials.",
  });
