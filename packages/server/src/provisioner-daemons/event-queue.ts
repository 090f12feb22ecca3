/** A queue between those who push and one who iterates. `end` lets what was pushed before still come out. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** With an error, the iteration throws it at its end. */
  end(error?: Error): void;
}

export function createEventQueue<T>(): EventQueue<T> {
  const events: T[] = [];
  let ended: { error?: Error | undefined } | undefined;
  let wake = () => {};
  return {
    push: (event) => {
      events.push(event);
      wake();
    },
    end: (error) => {
      ended ??= { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        for (let event = events.shift(); event !== undefined; event = events.shift()) yield event;
        if (ended?.error) throw ended.error;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
