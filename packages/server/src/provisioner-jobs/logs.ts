import type { ProvisionerJobLog } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import type { Raw, Upgrade } from '../http/context.js';
import { ApiError } from '../http/error.js';
import { followLogs } from './follow-logs.js';
import { readLogs } from './read-logs.js';

const toText = (log: ProvisionerJobLog): string =>
  `${log.created_at.replace(/\.\d+/, '')} [${log.log_level}] [provisioner|${log.stage}] ${log.output}\n`;

/** A log id, an int64. @throws ApiError 400 */
function readAfter(text: string | undefined): bigint {
  if (text === undefined || text === '') return 0n;
  const id = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
  if (id !== undefined && BigInt.asIntN(64, id) === id) return id;
  throw new ApiError(400, 'Query param "after" must be an integer.', {
    validations: [{ field: 'after', detail: 'Must be an integer' }],
  });
}

/**
 * The answer of the three log routes (`jobs.md` 1.7): every log after an id as JSON or text, or a WebSocket that sends
 * them one a frame until the job's end.
 * @throws ApiError 400
 */
export async function answerLogs(
  deps: Deps,
  query: { after?: string | undefined; follow: boolean; format?: string | undefined },
  jobId: string,
): Promise<{ status: 200; body: ProvisionerJobLog[] } | Raw | Upgrade> {
  const format = query.format || 'json';
  if (format !== 'json' && format !== 'text')
    throw new ApiError(400, 'Invalid format parameter.', {
      detail: 'Allowed values are "json" and "text".',
    });
  if (format === 'text' && query.follow)
    throw new ApiError(400, 'Text format is not supported with follow mode.', {
      detail: 'Use format=json or omit the follow parameter.',
    });
  const after = readAfter(query.after);
  if (query.follow) return { upgrade: (socket, ended) => followLogs(deps, socket, ended, jobId, after) };
  const logs = await readLogs(deps.db, jobId, after);
  if (format === 'json') return { status: 200, body: logs };
  return { status: 200, contentType: 'text/plain; charset=utf-8', bytes: logs.map(toText).join('') };
}
