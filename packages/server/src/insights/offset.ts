import { ApiError } from '../http/error.js';

/** Hours ahead of UTC; 0 where none were given. @throws ApiError 400 */
export function readOffset(text: string | undefined): number {
  if (text === undefined) return 0;
  const hours = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (hours >= -24 && hours <= 24) return hours;
  throw new ApiError(400, 'Query parameters have invalid values.', {
    validations: [
      {
        field: 'tz_offset',
        detail: 'Query param "tz_offset" must be a whole number of hours from -24 to 24',
      },
    ],
  });
}
