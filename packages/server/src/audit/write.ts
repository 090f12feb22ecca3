import { type AuditLog, zeroUuid } from '@coder-ts/api';
import type { FastifyRequest } from 'fastify';
import { type Executor, json } from '../database/connect.js';
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

/** Where the audited request came from. */
export type AuditedRequest = Pick<FastifyRequest, 'id' | 'ip' | 'headers'>;

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
      resource_target: entry.target,
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
  const write = (outcome: Pick<AuditEntry, 'status' | 'diff'>) =>
    writeAudit(deps.db, deps, request, { ...entry, ...outcome }).catch((error: unknown) =>
      deps.log.error({ err: error }, 'an audit entry could not be written'),
    );
  try {
    const result = await act((told) => {
      diff = told;
    });
    await write({ status: entry.status, diff });
    return result;
  } catch (error) {
    await write({ status: error instanceof ApiError ? error.status : 500 });
    throw error;
  }
}

/** The fields of `names` that differ. Secret ones are told without their values. */
export function diffOf<T extends object>(
  before: Partial<T>,
  after: Partial<T>,
  names: readonly (keyof T & string)[],
  secrets: readonly (keyof T & string)[] = [],
): AuditDiff {
  const changed = (name: keyof T) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return {
    ...Object.fromEntries(
      names
        .filter(changed)
        .map((name) => [name, { old: before[name] ?? '', new: after[name] ?? '', secret: false }]),
    ),
    ...Object.fromEntries(secrets.filter(changed).map((name) => [name, { secret: true }])),
  };
}
