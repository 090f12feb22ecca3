/** What the limiter says to one request. */
interface Verdict {
  readonly allowed: boolean;
  readonly remaining: number;
  /** End of the current window, Unix seconds. */
  readonly resetAt: number;
}

export const windowMs = 60_000;

/**
 * Counts requests by key in windows of a minute, in this process. The window before counts by the part of it that lies
 * within the last minute, so that two full windows can't be spent around their border. Keys that were not seen for two
 * windows are forgotten.
 */
export function createRateLimiter(now: () => number = Date.now): (key: string, limit: number) => Verdict {
  let start = 0;
  let current = new Map<string, number>();
  let previous = new Map<string, number>();

  return (key, limit) => {
    const time = now();
    const window = time - (time % windowMs);
    if (window !== start) {
      previous = window === start + windowMs ? current : new Map();
      current = new Map();
      start = window;
    }
    const count = current.get(key) ?? 0;
    const weight = (windowMs - (time - start)) / windowMs;
    const rate = Math.round((previous.get(key) ?? 0) * weight + count);
    const allowed = rate < limit;
    if (allowed) current.set(key, count + 1);
    return {
      allowed,
      remaining: Math.max(0, limit - rate - (allowed ? 1 : 0)),
      resetAt: Math.floor((start + windowMs) / 1000),
    };
  };
}
