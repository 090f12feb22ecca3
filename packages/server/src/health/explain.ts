/** What went wrong, with the reason that `fetch` and sockets keep in the cause. */
export function explain(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  return [message, cause?.message || cause?.code].filter(Boolean).join(': ') || String(error);
}
