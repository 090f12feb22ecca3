import { QueryError, type QueryShape, type Route } from '@coder-ts/api';
import type { z } from 'zod';
import { ApiError, type Validation } from './error.js';

/**
 * A JSON body against a route's schema. The wire first decodes (400 `Request body must be valid JSON.`) and then checks
 * rules (400 `Validation failed.`, one entry a field): see `platform.md` 1.1.
 */
export function validateBody(schema: z.ZodType, bytes: Buffer): unknown {
  const decoded = schema.safeParse(decode(bytes));
  if (decoded.success) return decoded.data;
  const malformed = decoded.error.issues.find((issue) => issue.code !== 'custom' || !issue.params?.tag);
  if (malformed)
    throw new ApiError(400, 'Request body must be valid JSON.', {
      detail: `${malformed.path.join('.') || 'body'}: ${malformed.message}`,
    });
  const validations = decoded.error.issues.map((issue): Validation => {
    const params = (issue as { params?: { tag?: string; value?: unknown } }).params;
    return {
      field: issue.path.map(String).join('.'),
      detail: `Validation failed for tag "${params?.tag}" with value: "${String(params?.value ?? '')}"`,
    };
  });
  throw new ApiError(400, 'Validation failed.', { validations });
}

function decode(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  if (text.trim() === '') throw new ApiError(400, 'Request body must be valid JSON.', { detail: 'EOF' });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, 'Request body must be valid JSON.', { detail: (error as Error).message });
  }
}

/** Names whose errors are told under the message of list paging. */
const paging = new Set(['after_id', 'limit', 'offset']);

/** The query against a route's parameters; every mistake in one answer. An empty value counts as absent. */
export function validateQuery(route: Route, search: URLSearchParams): Record<string, unknown> {
  const shape: QueryShape = route.query ?? {};
  const validations: Validation[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(shape)) {
    const all = search.getAll(name);
    const texts = param.keepEmpty ? all : all.filter((text) => text !== '');
    try {
      if (param.required && texts.length === 0)
        throw new QueryError(`Query param "${name}" is required and cannot be empty`);
      values[name] = param.parse(texts, name);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      validations.push({ field: name, detail: error.message });
    }
  }
  if (route.unknownQuery === 'refuse')
    for (const name of new Set(search.keys()))
      if (!(name in shape) && name !== 'coder_session_token' && name !== 'access_token')
        validations.push({ field: name, detail: `"${name}" is not a valid query param` });
  if (validations.length === 0) return values;
  const message =
    validations.every(({ field }) => paging.has(field)) && route.unknownQuery !== 'refuse'
      ? 'Query parameters have invalid values.'
      : 'Invalid query parameters.';
  throw new ApiError(400, message, { validations });
}
