/** An error that says what was tried when `cause` happened. */
export function prefixed(what: string, cause: unknown): Error {
  return new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
