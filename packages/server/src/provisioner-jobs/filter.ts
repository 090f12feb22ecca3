import { isUuid, zeroUuid } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import { json } from '../database/connect.js';
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
export interface JobClause {
  readonly key: JobKey;
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

/** Everything that a job can be unfinished as: such a filter reads the small index of unfinished jobs. */
const unfinished = new Set(['pending', 'running', 'canceling']);

/** The filter as a condition on `provisioner_jobs AS job`. Names count without case, ids as they are. */
export function jobCondition(filter: JobFilter): RawBuilder<boolean> {
  const { organizationId, clauses, tags, createdAfter, createdBefore } = filter;
  const isUnfinished = clauses.some(
    ({ key, values, not }) =>
      key === 'status' && !not && values.length > 0 && values.every((status) => unfinished.has(status)),
  );
  const conditions = [
    sql<boolean>`job.organization_id = ${organizationId}::uuid`,
    ...(isUnfinished ? [sql<boolean>`job.completed_at IS NULL`] : []),
    ...(tags && Object.keys(tags).length > 0 ? [hasTags(tags)] : []),
    ...(createdAfter ? [sql<boolean>`job.created_at > ${createdAfter}::timestamptz`] : []),
    ...(createdBefore ? [sql<boolean>`job.created_at < ${createdBefore}::timestamptz`] : []),
    ...clauses
      .filter(({ values }) => values.length > 0)
      .map(({ key, values, not }) => {
        const condition = tests[key](values, filter);
        return not ? sql<boolean>`(${condition}) IS NOT TRUE` : sql<boolean>`(${condition})`;
      }),
  ];
  return sql.join(conditions, sql` AND `) as RawBuilder<boolean>;
}

type Test = (values: readonly string[], filter: JobFilter) => RawBuilder<boolean>;

const uuids = (values: readonly string[]) => values.filter(isUuid).map((id) => id.toLowerCase());
const names = (values: readonly string[]) => values.map((name) => name.toLowerCase());

const tests: Readonly<Record<JobKey, Test>> = {
  id: (values) => sql`job.id = ANY (${uuids(values)}::uuid[])`,
  status: (values) => sql`job.status = ANY (${values}::text[])`,
  type: (values) => sql`job.type = ANY (${values}::text[])`,
  error_code: (values) => sql`job.error_code = ANY (${values.map((code) => code.toUpperCase())}::text[])`,
  transition: (values) => sql`EXISTS (SELECT FROM workspace_builds build
    WHERE build.id = job.workspace_build_id AND build.transition = ANY (${values}::text[]))`,
  initiator: (values, { viewerId }) => {
    const ids = values.flatMap((value) => {
      if (value === 'me') return [viewerId];
      if (value === 'prebuilds') return [prebuildsUserId];
      return uuids([value]);
    });
    return sql`job.initiator_id = ANY (ARRAY(SELECT id FROM users
      WHERE id = ANY (${ids}::uuid[]) OR lower(username) = ANY (${names(values)}::text[]) AND NOT deleted))`;
  },
  template: (values, { organizationId }) => sql`EXISTS (SELECT FROM template_versions version
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
  worker: (values, { organizationId }) => sql`(job.worker_id = ANY (${uuids(values)}::uuid[])
    OR job.worker_id = ANY (ARRAY(SELECT id FROM provisioner_daemons
      WHERE organization_id = ${organizationId}::uuid AND lower(name) = ANY (${names(values)}::text[]))))`,
  tag: (values) =>
    sql`job.tagset_id = ANY (ARRAY(SELECT id FROM provisioner_tagsets tagset WHERE ${sql.join(
      values.map((value) => {
        const [key = '', ...rest] = value.split('=');
        return rest.length > 0
          ? sql`tagset.tags @> ${json({ [key]: rest.join('=') })}`
          : sql`tagset.tags ? ${key}`;
      }),
      sql` OR `,
    )}))`,
};

const hasTags = (tags: Readonly<Record<string, string>>) =>
  sql<boolean>`job.tagset_id = ANY (ARRAY(SELECT tagset.id FROM provisioner_tagsets AS tagset
    WHERE provisioner_tagset_contains(tagset.tags, ${json(tags)})))`;

/** A filter by a user's id; the zero UUID asks for nothing. */
export const byInitiator = (id: string | undefined): JobClause[] =>
  id && id !== zeroUuid ? [{ key: 'initiator', values: [id] }] : [];
