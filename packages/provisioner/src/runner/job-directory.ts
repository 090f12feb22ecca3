import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, type ProcessIdentity } from '../processes/identity.js';

/** What a job's directory says to the daemon that comes after a crash. */
interface JobRecord {
  /** The process that was started last, and those that ran beside it then. */
  processes: ProcessIdentity[];
  /** An apply has begun: the state on disk is the truth. */
  applying: boolean;
}

const RECORD = 'job.json';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The private directory of a job, `<work directory>/<job id>`. It stays until the server knows how the job ended. */
export class JobDirectory {
  private record: JobRecord = { processes: [], applying: false };

  private constructor(readonly path: string) {}

  /** Makes the directory, readable by nobody else; what a job of the same id left there goes. */
  static async create(workDirectory: string, jobId: string): Promise<JobDirectory> {
    if (!UUID.test(jobId)) throw new Error(`${JSON.stringify(jobId)} is no job id`);
    const directory = new JobDirectory(join(workDirectory, jobId));
    await directory.remove();
    await mkdir(directory.path, { recursive: true, mode: 0o700 });
    directory.write();
    return directory;
  }

  /** Job directories that a daemon which is gone left. */
  static async findLeftovers(workDirectory: string): Promise<Leftover[]> {
    const names = await readdir(workDirectory).catch(() => []);
    return names
      .filter((name) => UUID.test(name))
      .map((jobId) => {
        const directory = new JobDirectory(join(workDirectory, jobId));
        directory.record = readRecord(directory.path);
        return { jobId, directory };
      });
  }

  /** Written at once, without waiting: a crash may follow at any time. */
  addProcess(process: ProcessIdentity): void {
    this.record.processes = [...this.record.processes.filter(isRunning), process];
    this.write();
  }

  setApplying(): void {
    this.record.applying = true;
    this.write();
  }

  get processes(): readonly ProcessIdentity[] {
    return this.record.processes;
  }

  /** The state that an apply left; undefined where none had begun or none was written. */
  async leftState(): Promise<Uint8Array | undefined> {
    if (!this.record.applying) return undefined;
    return readFile(join(this.path, 'terraform/terraform.tfstate')).catch(() => undefined);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 250 });
  }

  private write(): void {
    const path = join(this.path, RECORD);
    writeFileSync(`${path}.new`, JSON.stringify(this.record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

export interface Leftover {
  jobId: string;
  directory: JobDirectory;
}

function readRecord(directory: string): JobRecord {
  try {
    const found = JSON.parse(readFileSync(join(directory, RECORD), 'utf8')) as Partial<JobRecord>;
    return { processes: found.processes ?? [], applying: found.applying ?? false };
  } catch {
    return { processes: [], applying: false };
  }
}
