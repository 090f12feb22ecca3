/** Pairs `name=value` by name; a later one wins. @throws Error that names the pair and the flag it came by */
export function keyValues(pairs: readonly string[], flag: string): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`invalid ${flag} ${JSON.stringify(pair)}: must be name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
