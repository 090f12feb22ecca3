import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Name = 'url' | 'session' | 'organization';

/** The files that keep a login: `url`, `session` (readable by its owner only) and `organization`. */
export interface ConfigDirectory {
  readonly path: string;
  /** Content without white space around it; undefined when there is none. */
  read(name: Name): Promise<string | undefined>;
  write(name: Name, content: string): Promise<void>;
  /** Forgets the login: `url`, `session` and `organization`. */
  clear(): Promise<void>;
}

/** @param path a leading `~` is the caller's home */
export function configDirectory(path: string, home = homedir()): ConfigDirectory {
  const root = path.replace(/^~(?=\/|$)/, home);
  return {
    path: root,
    async read(name) {
      const text = await readFile(join(root, name), 'utf8').catch(() => '');
      return text.trim() || undefined;
    },
    async write(name, content) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const file = join(root, name);
      await writeFile(file, content, { mode: 0o600 });
      await chmod(file, 0o600);
    },
    async clear() {
      for (const name of ['url', 'session', 'organization']) await rm(join(root, name), { force: true });
    },
  };
}
