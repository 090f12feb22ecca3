import { afterEach } from 'vitest';

let failed = false;

/** Did a test of this file fail so far? */
export const hasFailedTest = (): boolean => failed;

afterEach(({ task }) => {
  if (task.result?.state === 'fail') failed = true;
});
