import type { Interceptor, Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';

/** The way of a daemon to a server elsewhere; `headers`, which say who it is, go with every call. */
export function createHttpTransport(url: string, headers: Readonly<Record<string, string>>): Transport {
  const identify: Interceptor = (next) => (request) => {
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    return next(request);
  };
  return createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [identify] });
}
