/** Reads the first JSON value of a text, whatever follows it; undefined if there is none. */
export function firstJsonValue(text: string): { value: unknown } | undefined {
  const end = endOfValue(text);
  try {
    return { value: JSON.parse(text.slice(0, end)) };
  } catch {
    return undefined;
  }
}

/** Finds where an object or list closes; other values end at the first blank, comma or bracket. */
function endOfValue(text: string): number {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]|[^\s"[\]{},:]+/g)) {
    const [token] = match;
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth <= 0) return match.index + token.length;
  }
  return text.length;
}
