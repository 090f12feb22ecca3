/** The command was called wrongly: said on one line, without a word about help. */
export class UsageError extends Error {}

/** Ends the command with a code and no further word. */
export class SilentExit extends Error {
  constructor(readonly code = 1) {
    super(`exit ${code}`);
  }
}

/** Standard input ended where an answer was wanted. */
export class EndOfInput extends Error {
  constructor() {
    super('EOF');
  }
}

/** An error with what was being done when it happened; `prefix` reads `upload template archive`. */
export class TracedError extends Error {
  constructor(
    readonly prefix: string,
    override readonly cause: unknown,
  ) {
    super(`${prefix}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** What `work` gives; its error is told with `prefix` before it. */
export async function traced<T>(prefix: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SilentExit || error instanceof UsageError) throw error;
    throw new TracedError(prefix, error);
  }
}
