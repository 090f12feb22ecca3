import { ApiError, readError } from './error.js';
import { operations } from './operations.gen.js';
import { type Input, type OperationName, type Output, requestParts } from './request.js';
import { messages } from './stream.js';

export interface ClientOptions {
  /** Of the server, such as `https://coder.example.com`. */
  readonly url: string;
  /** Session token; a browser leaves it out and sends its cookie. */
  readonly token?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
}

/** Input may be left out where nothing in it is needed. */
type Args<K extends OperationName> =
  Record<never, never> extends Input<K>
    ? [input?: Input<K>, signal?: AbortSignal]
    : [input: Input<K>, signal?: AbortSignal];

/** One method an operation, and `stream` for those that go on as a web socket. Refusals are thrown as {@link ApiError}. */
export type Client = { readonly [K in OperationName]: (...args: Args<K>) => Promise<Output<K>> } & {
  readonly url: string;
  stream<T>(name: OperationName, input: unknown, signal?: AbortSignal): AsyncGenerator<T>;
};

/** A client of one server, as one user. */
export function createClient(options: ClientOptions): Client {
  const url = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? fetch;
  const headers: Record<string, string> = {
    ...options.headers,
    ...(options.token ? { 'Coder-Session-Token': options.token } : {}),
  };

  async function call(name: OperationName, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const parts = requestParts(name, input);
    const response = await send(url + parts.path, {
      method: parts.method,
      headers: {
        Accept: 'application/json',
        ...headers,
        ...(parts.contentType ? { 'Content-Type': parts.contentType } : {}),
      },
      ...(parts.body === undefined ? {} : { body: parts.body as NonNullable<RequestInit['body']> }),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok && response.status !== 304)
      throw await readError(parts.method, url + parts.path, response);
    if (parts.bytes) return new Uint8Array(await response.arrayBuffer());
    const text = await response.text();
    if (text === '') return undefined;
    if (!response.headers.get('content-type')?.startsWith('application/json'))
      throw new ApiError(
        response.status,
        `unexpected non-JSON response "${response.headers.get('content-type')}"`,
        parts.method,
        url + parts.path,
        text.slice(0, 2048),
      );
    return JSON.parse(text);
  }

  const methods = Object.fromEntries(
    (Object.keys(operations) as OperationName[]).map((name) => [
      name,
      (input: unknown, signal?: AbortSignal) => call(name, input, signal),
    ]),
  );
  return {
    ...methods,
    url,
    stream: <T>(name: OperationName, input: unknown, signal?: AbortSignal) =>
      messages<T>(url + requestParts(name, input).path, headers, signal),
  } as unknown as Client;
}
