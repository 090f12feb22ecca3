import { type AuditLog, zeroUuid } from '@coder-ts/api';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import type { DB } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';

export interface AuditDiff {
  readonly [field: string]: { readonly old?: unknown; readonly new?: unknown; readonly secret: boolean };
}

/** What a row of the audit log tells. */
export interface AuditEntry {
  readonly action: AuditLog['action'];
  readonly resourceType: AuditLog['resource_type'];
  readonly resourceId: string;
  /** The name that people know the thing by. */
  readonly target: string;
  readonly organizationId?: string;
  /** Who did it. */
  readonly userId: string;
  readonly status: number;
  readonly diff?: AuditDiff;
  /** Facts of the kind of resource, as on the wire. */
  readonly additionalFields?: Readonly<Record<string, unknown>>;
}

/** A refused request may name anything. */
const longestTarget = 256;

/** Where the audited request came from. */
export type AuditedRequest = Pick<FastifyRequest, 'id' | 'ip' | 'headers'>;

/** Stands for the request where the server acts without one. */
export const byItself = ({ newId }: Pick<Deps, 'newId'>): AuditedRequest => ({
  id: newId(),
  ip: '127.0.0.1',
  headers: {},
});

/** Adds one row to the audit log. */
export async function writeAudit(
  on: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  request: AuditedRequest,
  entry: AuditEntry,
): Promise<void> {
  await on
    .insertInto('audit_logs')
    .values({
      id: deps.newId(),
      time: deps.now(),
      user_id: entry.userId,
      organization_id: entry.organizationId ?? zeroUuid,
      ip: request.ip,
      user_agent: request.headers['user-agent'] ?? null,
      resource_type: entry.resourceType,
      resource_id: entry.resourceId,
      resource_target: entry.target.replaceAll('\0', '').slice(0, longestTarget),
      action: entry.action,
      diff: json(entry.diff ?? {}),
      additional_fields: json(entry.additionalFields ?? {}),
      status_code: entry.status,
      request_id: request.id,
    })
    .execute();
}

/**
 * Runs the act that an entry tells of, and writes the entry with its outcome: a refusal with its status and no diff
 * (`platform.md` 5.1). A row that cannot be written is logged; the act stands.
 * @param entry its status is that of a success
 */
export async function audited<T>(
  deps: Pick<Deps, 'db' | 'now' | 'newId' | 'log'>,
  request: AuditedRequest,
  entry: AuditEntry,
  act: (tell: (diff: AuditDiff) => void) => Promise<T>,
): Promise<T> {
  let diff: AuditDiff = {};
  try {
    const result = await act((told) => {
      diff = told;
    });
    await tellOutcome(deps, request, { ...entry, diff });
    return result;
  } catch (error) {
    await tellOutcome(deps, request, { ...entry, status: statusOf(error) });
    throw error;
  }
}

/**
 * As {@link audited}, for an act that is one transaction: the entry is written in it, so that neither is there without the
 * other. A `write` that told of no difference leaves no entry. A refusal is written on its own, after the roll-back.
 * @param act tells the difference, and the target where only the act knows it
 */
export async function auditedChange<T>(
  deps: Pick<Deps, 'db' | 'now' | 'newId' | 'log'>,
  request: AuditedRequest,
  entry: AuditEntry,
  act: (tx: Transaction<DB>, tell: (diff: AuditDiff, target?: string) => void) => Promise<T>,
): Promise<T> {
  try {
    return await deps.db.transaction().execute(async (tx) => {
      let told: Pick<AuditEntry, 'target'> & { diff: AuditDiff } = { diff: {}, target: entry.target };
      const result = await act(tx, (diff, target = entry.target) => {
        told = { diff, target };
      });
      if (entry.action !== 'write' || Object.keys(told.diff).length > 0)
        await writeAudit(tx, deps, request, { ...entry, ...told });
      return result;
    });
  } catch (error) {
    await tellOutcome(deps, request, { ...entry, status: statusOf(error) });
    throw error;
  }
}

const statusOf = (error: unknown): number => (error instanceof ApiError ? error.status : 500);

const tellOutcome = (
  deps: Pick<Deps, 'db' | 'now' | 'newId' | 'log'>,
  request: AuditedRequest,
  entry: AuditEntry,
): Promise<void> =>
  writeAudit(deps.db, deps, request, entry).catch((error: unknown) =>
    deps.log.error({ err: error }, 'an audit entry could not be written'),
  );

/** The fields of `names` that differ; one that is missing is the same as one that is empty. Secret ones are told without their values. */
export function diffOf<T extends object>(
  before: Partial<T>,
  after: Partial<T>,
  names: readonly (keyof T & string)[],
  secrets: readonly (keyof T & string)[] = [],
): AuditDiff {
  const changed = (name: keyof T) => JSON.stringify(before[name] ?? '') !== JSON.stringify(after[name] ?? '');
  return {
    ...Object.fromEntries(
      names
        .filter(changed)
        .map((name) => [name, { old: before[name] ?? '', new: after[name] ?? '', secret: false }]),
    ),
    ...Object.fromEntries(secrets.filter(changed).map((name) => [name, { secret: true }])),
  };
}
