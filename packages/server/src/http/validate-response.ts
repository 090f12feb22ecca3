import type { Route } from '@coder-ts/api';
import type { Handler } from './context.js';

/** @throws Error where a JSON answer is not what the contract says of its status. */
export function checkAnswer(route: Route, result: Awaited<ReturnType<Handler<Route>>>): void {
  if (!('status' in result) || 'bytes' in result) return;
  const schema = route.responses[result.status];
  if (schema === undefined)
    throw new Error(`${route.id} answers ${result.status}, which is not in the contract`);
  if (schema === null) return;
  // What arrives is JSON: undefined fields are gone, and values know how they are written.
  const sent: unknown = JSON.parse(JSON.stringify(result.body));
  const checked = schema.safeParse(sent);
  if (checked.success) return;
  const issues = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`${route.id} answers what the contract does not allow: ${issues.join('; ')}`);
}
