/** Tags `key=value` of a daemon or a key, split at the first `=`. @throws Error that names the bad one */
export function readTags(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new Error(`invalid tag format for ${JSON.stringify(word)}. must be key=value`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}
