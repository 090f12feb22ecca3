import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LogLevel } from '@coder-ts/protocol';
import { extractTar } from '../archive/extract.js';
import type { SessionOptions, Step } from '../provisioner.js';
import type { TerraformHost } from './host.js';
import type { InitKey } from './init-cache.js';
import { archiveModules } from './modules-archive.js';
import { prefixed } from './prefixed.js';

const LOCK_FILE = '.terraform.lock.hcl';

/** What init makes in a session's directory: kept after an import, brought back for what uses the version. */
export class PreparedDirectory {
  constructor(
    private readonly host: TerraformHost,
    private readonly options: SessionOptions,
    private readonly root: string,
  ) {}

  /** Brings back what the version was imported with. True where init need not run. */
  async restore(step: Step): Promise<boolean> {
    const { prepared, purpose, modules } = this.options;
    if (purpose === 'import' || this.isElsewhere()) return false;
    if (await this.host.initCache.restore(await this.key(), this.root)) {
      step.log(LogLevel.INFO, 'The directory is prepared already, as this version was imported.');
      return true;
    }
    if (prepared?.lockFile) await writeFile(join(this.root, LOCK_FILE), prepared.lockFile);
    const archive = await modules();
    if (archive === undefined) return false;
    await extractTar(archive, this.root).catch((error: unknown) => {
      throw prefixed('extract modules archive', error);
    });
    return false;
  }

  /** Keeps what init made. */
  async keep(step: Step): Promise<void> {
    if (this.isElsewhere()) return;
    const { purpose } = this.options;
    const archived = purpose === 'import' ? await archiveModules(this.root) : undefined;
    for (const folder of archived?.leftOut ?? []) {
      step.log(
        LogLevel.WARN,
        `module ${folder} is too large to be kept with the version; builds fetch it anew`,
      );
    }
    const sha256 = archived?.tar.length ? createHash('sha256').update(archived.tar).digest('hex') : '';
    const key = await this.key(archived && { lockFile: await this.lockFile(), modulesSha256: sha256 });
    // A full or read-only cache costs time, not the job.
    await this.host.initCache.store(key, this.root).catch(() => undefined);
  }

  /** The lock file as it is now; empty where there is none. */
  async lockFile(): Promise<string> {
    const path = join(this.root, LOCK_FILE);
    return (await stat(path).catch(() => undefined)) ? readFile(path, 'utf8') : '';
  }

  /** The host's own setting places the data directory where we do not look. */
  private isElsewhere(): boolean {
    return 'TF_DATA_DIR' in this.host.environment;
  }

  private async key(found?: { lockFile: string; modulesSha256: string }): Promise<InitKey> {
    const { archive, prepared } = this.options;
    return {
      archiveSha256: archive.sha256,
      terraformVersion: this.host.terraform.version,
      lockFile: prepared?.lockFile ?? '',
      modulesSha256: prepared?.modules?.size ? prepared.modules.sha256 : '',
      ...found,
    };
  }
}
