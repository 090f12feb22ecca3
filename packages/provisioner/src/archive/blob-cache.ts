import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Files by the hash of their content, kept between jobs, the least recently used removed first. Several daemons, of
 * this process or another, may share a directory: a file appears whole, under its hash, or not at all.
 */
export class BlobCache {
  constructor(
    private readonly directory: string,
    private readonly mostBytes = 1024 * 1024 * 1024,
  ) {}

  /**
   * The path of a blob, which stays readable through an open file only.
   * @param sha256 lower-case hexadecimal
   * @param download gives the content where it is not here yet
   * @throws Error where what came has another hash
   */
  async get(sha256: string, download: () => AsyncIterable<Uint8Array>): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${JSON.stringify(sha256)} is no SHA-256`);
    const path = join(this.directory, sha256);
    if ((await hashOf(path)) === sha256) {
      await utimes(path, new Date(), new Date());
      return path;
    }
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const partial = join(this.directory, `.${randomUUID()}`);
    try {
      const came = await writeTo(partial, download());
      if (came !== sha256) throw new Error(`hash mismatch: wanted ${sha256}, got ${came}`);
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
    await this.prune(path);
    return path;
  }

  /** Removes the least recently used beyond the limit, and what an interrupted download left an hour ago. */
  private async prune(keep: string): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.directory)).map(async (name) => {
        const path = join(this.directory, name);
        const found = await stat(path).catch(() => undefined);
        return { path, partial: name.startsWith('.'), size: found?.size ?? 0, usedAt: found?.mtimeMs ?? 0 };
      }),
    );
    let bytes = 0;
    for (const file of files.sort((a, b) => b.usedAt - a.usedAt)) {
      if (file.partial) {
        if (Date.now() - file.usedAt > 3_600_000) await rm(file.path, { force: true });
        continue;
      }
      bytes += file.size;
      if (bytes > this.mostBytes && file.path !== keep) await rm(file.path, { force: true });
    }
  }
}

async function writeTo(path: string, parts: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const part of parts) {
      hash.update(part);
      await file.write(part);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
