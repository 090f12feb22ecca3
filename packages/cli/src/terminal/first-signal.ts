/** The first signal to stop; the second one ends the process as it would without us. */
export function firstSignal(): Promise<NodeJS.Signals> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  return new Promise((resolve) => {
    const listener = (signal: NodeJS.Signals) => {
      for (const each of signals) process.off(each, listener);
      resolve(signal);
    };
    for (const each of signals) process.on(each, listener);
  });
}
