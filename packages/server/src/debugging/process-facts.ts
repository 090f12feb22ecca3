import { getHeapStatistics } from 'node:v8';

/** The words that started a process; what a flag was set to may be a secret, and is left out. */
export const withoutValues = (words: readonly string[]): string[] =>
  words.map((word, i) => {
    if (word.startsWith('-')) return word.replace(/=.*$/s, '=...');
    const flag = words[i - 1];
    return flag?.startsWith('-') && !flag.includes('=') ? '...' : word;
  });

/** What is known of this process without recording it. Sizes in bytes, times in microseconds and seconds as named. */
export function processFacts(): Record<string, unknown> {
  const { user, system } = process.cpuUsage();
  return {
    cmdline: withoutValues(process.argv),
    memstats: { ...process.memoryUsage(), ...getHeapStatistics() },
    cpu: { user_microseconds: user, system_microseconds: system },
    resources: process.resourceUsage(),
    uptime_seconds: process.uptime(),
    versions: process.versions,
    pid: process.pid,
  };
}
