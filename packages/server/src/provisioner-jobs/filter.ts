import { isUuid, zeroUuid } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import { prebuildsUserId } from './insert.js';

/** What a job may be chosen by, in a search and by parameters. */
export const jobKeys = [
  'id',
  'status',
  'type',
  'transition',
  'initiator',
  'template',
  'workspace',
  'worker',
  'tag',
  'error_code',
] as const;
export type JobKey = (typeof jobKeys)[number];

/** One condition: the job has any of these values, or (`not`) none of them. */
export interface JobClause<Key extends string = JobKey> {
  readonly key: Key;
  readonly values: readonly string[];
  readonly not?: boolean;
}

/** Which jobs of an organization: all conditions hold. */
export interface JobFilter {
  readonly organizationId: string;
  /** Who asks: `me`. */
  readonly viewerId: string;
  readonly clauses: readonly JobClause[];
  /** The job's tags contain these; exactly the untagged set means equality. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

/** What a resolved filter asks for. */
type Column = Exclude<JobKey, 'tag'> | 'tagset';

/** A filter whose initiators and tags are ids, so that the database sees what it looks for. */
export interface ResolvedJobFilter extends Omit<JobFilter, 'clauses' | 'tags' | 'viewerId'> {
  readonly clauses: readonly JobClause<Column>[];
}

/**
 * Looks up the names and the tags of a filter, each at most once; a filter without any asks nothing. With ids in their
 * places the database chooses the index by how many jobs they have: a page of few among millions is read from theirs.
 */
export async function resolveJobFilter(on: Executor, filter: JobFilter): Promise<ResolvedJobFilter> {
  const { organizationId, createdAfter, createdBefore, tags = {} } = filter;
  const given = filter.clauses.filter(({ values }) => values.length > 0);
  const users = await findUsers(on, given);
  const clauses = await Promise.all(
    given.map(async ({ key, values, not }): Promise<JobClause<Column>> => {
      if (key === 'tag') return { key: 'tagset', values: await findTagsets(on, hasAnyTag(values)), not };
      if (key !== 'initiator') return { key, values, not };
      const ids = values.flatMap((value) => {
        if (value === 'me') return [filter.viewerId];
        if (value === 'prebuilds') return [prebuildsUserId];
        return [...uuids([value]), ...(users.get(value.toLowerCase()) ?? [])];
      });
      return { key, values: ids, not };
    }),
  );
  if (Object.keys(tags).length > 0)
    clauses.push({ key: 'tagset', values: await findTagsets(on, fitsTags(tags)) });
  return { organizationId, createdAfter, createdBefore, clauses };
}

/** Ids by name, in small letters. */
async function findUsers(on: Executor, clauses: readonly JobClause[]): Promise<Map<string, string[]>> {
  const wanted = clauses
    .flatMap(({ key, values }) => (key === 'initiator' ? names(values) : []))
    .filter((name) => !isUuid(name) && name !== 'me' && name !== 'prebuilds');
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, lower(username) AS name FROM users
    WHERE lower(username) = ANY (${wanted}::text[]) AND NOT deleted`.execute(on);
  return new Map(rows.map(({ id, name }) => [name, [id]]));
}

async function findTagsets(on: Executor, condition: RawBuilder<boolean>): Promise<string[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM provisioner_tagsets AS tagset WHERE ${condition} ORDER BY id`.execute(on);
  return rows.map(({ id }) => String(id));
}

const hasAnyTag = (values: readonly string[]) =>
  sql.join(
    values.map((value) => {
      const [key = '', ...rest] = value.split('=');
      return rest.length > 0
        ? sql`tagset.tags @> ${json({ [key]: rest.join('=') })}`
        : sql`tagset.tags ? ${key}`;
    }),
    sql` OR `,
  ) as RawBuilder<boolean>;

/** As a job's tags fit a daemon's: exactly the untagged set means equality. */
const fitsTags = (tags: Readonly<Record<string, string>>) =>
  sql<boolean>`provisioner_tagset_contains(tagset.tags, ${json(tags)})`;

/** The filter as a condition on `provisioner_jobs AS job`. Names count without case, ids as they are. */
export function jobCondition(filter: ResolvedJobFilter): RawBuilder<boolean> {
  const { organizationId, clauses, createdAfter, createdBefore } = filter;
  const conditions = [
    sql<boolean>`job.organization_id = ${organizationId}::uuid`,
    ...(createdAfter ? [sql<boolean>`job.created_at > ${createdAfter}::timestamptz`] : []),
    ...(createdBefore ? [sql<boolean>`job.created_at < ${createdBefore}::timestamptz`] : []),
    ...clauses.map(({ key, values, not }) => {
      const condition = tests[key](values, organizationId);
      return not ? sql<boolean>`(${condition}) IS NOT TRUE` : sql<boolean>`(${condition})`;
    }),
  ];
  return sql.join(conditions, sql` AND `) as RawBuilder<boolean>;
}

type Test = (values: readonly string[], organizationId: string) => RawBuilder<boolean>;

/** One value is compared by `=`, which keeps the order of an index that begins with it. */
const oneOf = (column: string, type: string, values: readonly string[]): RawBuilder<boolean> =>
  values.length === 1
    ? sql`${sql.ref(`job.${column}`)} = ${values[0]}::${sql.raw(type)}`
    : sql`${sql.ref(`job.${column}`)} = ANY (${values}::${sql.raw(type)}[])`;

const uuids = (values: readonly string[]) => values.filter(isUuid).map((id) => id.toLowerCase());
const names = (values: readonly string[]) => values.map((name) => name.toLowerCase());

const tests: Readonly<Record<Column, Test>> = {
  id: (values) => oneOf('id', 'uuid', uuids(values)),
  // A range of one, so that an order which begins with the status is asked of its index and of no other.
  status: (values) =>
    values.length === 1
      ? sql`job.status BETWEEN ${values[0]} AND ${values[0]}`
      : oneOf('status', 'text', values),
  type: (values) => oneOf('type', 'text', values),
  initiator: (values) => oneOf('initiator_id', 'uuid', values),
  tagset: (values) => oneOf('tagset_id', 'bigint', values),
  error_code: (values) => sql`job.error_code = ANY (${values.map((code) => code.toUpperCase())}::text[])`,
  transition: (values) => sql`EXISTS (SELECT FROM workspace_builds build
    WHERE build.id = job.workspace_build_id AND build.transition = ANY (${values}::text[]))`,
  template: (values, organizationId) => sql`EXISTS (SELECT FROM template_versions version
    WHERE version.id = coalesce(job.template_version_id, (SELECT build.template_version_id FROM workspace_builds build
        WHERE build.id = job.workspace_build_id))
      AND version.template_id = ANY (ARRAY(SELECT id FROM templates WHERE organization_id = ${organizationId}::uuid
        AND (id = ANY (${uuids(values)}::uuid[]) OR lower(name) = ANY (${names(values)}::text[])))))`,
  workspace: (values) => sql`EXISTS (SELECT FROM workspace_builds build
    JOIN workspaces workspace ON workspace.id = build.workspace_id
    JOIN users owner ON owner.id = workspace.owner_id
    WHERE build.id = job.workspace_build_id AND (workspace.id = ANY (${uuids(values)}::uuid[])
      OR lower(workspace.name) = ANY (${names(values)}::text[])
      OR lower(owner.username || '/' || workspace.name) = ANY (${names(values)}::text[])))`,
  worker: (values, organizationId) => sql`(job.worker_id = ANY (${uuids(values)}::uuid[])
    OR job.worker_id = ANY (ARRAY(SELECT id FROM provisioner_daemons
      WHERE organization_id = ${organizationId}::uuid AND lower(name) = ANY (${names(values)}::text[]))))`,
};

/** A filter by a user's id; the zero UUID asks for nothing. */
export const byInitiator = (id: string | undefined): JobClause[] =>
  id && id !== zeroUuid ? [{ key: 'initiator', values: [id] }] : [];
