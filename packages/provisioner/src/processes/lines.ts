import type { Readable } from 'node:stream';

/** Bytes of one line that are kept; what goes beyond is read and dropped. */
export const maxLineBytes = 4 * 1024 * 1024;

/**
 * Hands every line of a stream on, without its newline, NUL characters and what is no UTF-8. Always reads the stream
 * to its end, and reads no further than one chunk ahead of `onLine`: a slow taker slows the writer, not the memory.
 */
export async function readLines(
  stream: Readable,
  onLine: (line: string, cut: boolean) => Promise<void> | undefined,
): Promise<void> {
  let parts: Buffer[] = [];
  let kept = 0;
  let cut = false;

  const keep = (part: Buffer) => {
    const room = maxLineBytes - kept;
    if (part.length > room) cut = true;
    if (room <= 0 || part.length === 0) return;
    parts.push(part.subarray(0, room));
    kept += Math.min(part.length, room);
  };
  const take = () => {
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const line = clean(bytes);
    const wasCut = cut;
    parts = [];
    kept = 0;
    cut = false;
    return onLine(line, wasCut);
  };

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      const pending = take();
      if (pending) await pending;
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (kept > 0) await take();
}

function clean(bytes: Buffer): string {
  const line = bytes.toString('utf8');
  const ended = line.endsWith('\r') ? line.slice(0, -1) : line;
  return ended.includes('\0') ? ended.replaceAll('\0', '') : ended;
}
