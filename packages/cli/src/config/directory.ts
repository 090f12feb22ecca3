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
  /** Makes the directory, readable by its owner only. */
  prepare(): Promise<void>;
  /** Forgets the login: `url`, `session` and `organization`. */
  clear(): Promise<void>;
}

/** @param path a leading `~` is the caller's home */
export function configDirectory(path: string, home = homedir()): ConfigDirectory {
  const root = path.replace(/^~(?=\/|$)/, home);
  const prepare = async () => void (await mkdir(root, { recursive: true, mode: 0o700 }));
  return {
    path: root,
    async read(name) {
      const text = await readFile(join(root, name), 'utf8').catch(() => '');
      return text.trim() || undefined;
    },
    prepare,
    async write(name, content) {
      await prepare();
      const file = join(root, name);
      await writeFile(file, content, { mode: 0o600 });
      await chmod(file, 0o600);
    },
    async clear() {
      for (const name of ['url', 'session', 'organization']) await rm(join(root, name), { force: true });
    },
  };
}
