import { type Operations, operations } from './operations.gen.js';

export type OperationName = keyof Operations;

/** What goes into an operation: path parameters by name, `query`, `body`, and for uploads `contentType`. */
export type Input<K extends OperationName> = Operations[K]['input'];
export type Output<K extends OperationName> = Operations[K]['output'];

export interface RequestParts {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
  readonly bytes: boolean;
}

type LooseInput = Record<string, unknown> & {
  query?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
};

/** An operation with its input as the parts of an HTTP request. */
export function requestParts(name: OperationName, given: unknown): RequestParts {
  const operation: { method: string; path: string; bytes?: boolean } = operations[name];
  const input = (given ?? {}) as LooseInput;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(String(input[key])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (Array.isArray(value)) search.set(key, value.join(','));
    else search.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const query = search.size > 0 ? `?${search}` : '';
  const common = { method: operation.method, path: path + query, bytes: operation.bytes ?? false };
  if (input.body === undefined) return common;
  if (input.body instanceof Uint8Array)
    return { ...common, body: input.body, contentType: input.contentType ?? 'application/octet-stream' };
  return { ...common, body: JSON.stringify(input.body), contentType: 'application/json' };
}
