/** What the SDK needs of a web socket: the browser's and `ws`'s have it. */
interface Socket {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: { message?: string }) => void): void;
  close(): void;
}

const isBrowser = 'document' in globalThis;

async function open(url: string, headers: Record<string, string>): Promise<Socket> {
  if (isBrowser) return new WebSocket(url) as unknown as Socket; // the session is in the cookie
  const { WebSocket: NodeWebSocket } = await import('ws');
  return new NodeWebSocket(url, { headers }) as unknown as Socket;
}

/**
 * The JSON messages of a web socket, until the server closes it.
 * @throws Error when it can't be opened, or is closed for another reason than that all is said.
 */
export async function* messages<T>(
  url: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  signal?.throwIfAborted();
  const socket = await open(url.replace(/^http/, 'ws'), headers);
  const queue: T[] = [];
  let ended: { error?: Error } | undefined;
  let wake = () => {};
  const end = (error?: Error) => {
    ended ??= error ? { error } : {};
    wake();
  };
  socket.addEventListener('message', (event) => {
    queue.push(JSON.parse(String(event.data)) as T);
    wake();
  });
  socket.addEventListener('error', (event) => end(new Error(event.message || `can't open ${url}`)));
  socket.addEventListener('close', ({ code, reason }) =>
    end(
      code === 1000 || code === 1001 ? undefined : new Error(`the stream broke: ${reason || `code ${code}`}`),
    ),
  );
  const abort = () => end();
  signal?.addEventListener('abort', abort);
  try {
    for (;;) {
      let next = queue.shift();
      while (next !== undefined) {
        yield next;
        next = queue.shift();
      }
      if (ended?.error) throw ended.error;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    socket.close();
  }
}
