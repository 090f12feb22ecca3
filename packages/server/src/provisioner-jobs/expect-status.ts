import { ApiError } from '../http/error.js';

const expectable = ['pending', 'running'] as const;

/** What a job must be for its cancel to be meant: `pending` cancels nothing that a daemon has begun with. */
export type ExpectedStatus = (typeof expectable)[number];

/** Empty counts as absent (`jobs.md` 1.6). @throws ApiError 400 */
export function readExpectedStatus(text: string | undefined): ExpectedStatus | undefined {
  if (text === undefined || text === '') return undefined;
  const found = expectable.find((status) => status === text);
  if (!found)
    throw new ApiError(400, `Invalid expect_status "${text}". Only 'running' or 'pending' are allowed.`);
  return found;
}

/** Nothing was canceled. */
export const unexpectedStatus = () => new ApiError(412, 'Job is not in the expected state.');
