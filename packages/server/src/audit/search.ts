import { isUuid, QueryError, query } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import { ApiError } from '../http/error.js';
import { parseSearch, type SearchKey } from '../search/parse.js';

/** A day, `2026-11-24`, as that text. */
const day: SearchKey<string | undefined> = {
  parse: ([text], name) => {
    if (text === undefined) return undefined;
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
      throw new QueryError(`Query param "${name}" must be a day such as 2026-11-24`);
    return text;
  },
};

const keys = {
  resource_type: query.text(),
  resource_id: query.uuid(),
  resource_target: query.text(),
  username: query.text(),
  email: query.text(),
  action: query.text(),
  date_from: day,
  date_to: day,
  build_reason: query.text(),
  organization: query.text(),
  request_id: query.uuid(),
};

/**
 * What a `q` asks of the audit log (`platform.md` 5.1), as a condition on `audit_logs AS log` with its `actor` and
 * `organization`; a bare word is a type of resource.
 * @throws ApiError 400
 */
export function auditCondition(q: string | undefined): RawBuilder<boolean> {
  const search = parseSearch(q, keys, { bare: 'resource_type' });
  if (search.kind === 'invalid')
    throw new ApiError(400, 'Invalid audit search query.', { validations: search.validations });
  const { values } = search;
  const given = <T>(value: T | undefined, condition: (value: T) => RawBuilder<boolean>) =>
    value === undefined || value === '' ? [] : [condition(value)];
  return sql.join(
    [
      sql<boolean>`true`,
      ...given(values.resource_type, (type) => sql`log.resource_type = ${type}`),
      ...given(values.resource_id, (id) => sql`log.resource_id = ${id}::uuid`),
      ...given(values.resource_target, (target) => sql`lower(log.resource_target) = ${target}`),
      ...given(values.username, (name) => sql`lower(actor.username) = ${name}`),
      ...given(values.email, (email) => sql`lower(actor.email) = ${email}`),
      ...given(values.action, (action) => sql`log.action = ${action}`),
      ...given(values.date_from, (from) => sql`log.time >= ${`${from}T00:00:00Z`}::timestamptz`),
      ...given(values.date_to, (to) => sql`log.time < ${`${to}T00:00:00Z`}::timestamptz + interval '1 day'`),
      ...given(values.build_reason, (reason) => sql`log.additional_fields->>'build_reason' = ${reason}`),
      ...given(values.organization, (text) =>
        isUuid(text) ? sql`log.organization_id = ${text}::uuid` : sql`lower(organization.name) = ${text}`,
      ),
      ...given(values.request_id, (id) => sql`log.request_id = ${id}::uuid`),
    ],
    sql` AND `,
  ) as RawBuilder<boolean>;
}
