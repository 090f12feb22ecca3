const tails = new Map<string, Promise<unknown>>();

/** Runs work one at a time among all that use the same key in this process. */
export function createMutex(key: string): <T>(work: () => Promise<T>) => Promise<T> {
  return (work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    return mine;
  };
}
