import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface TerraformBinary {
  /** Absolute. */
  path: string;
  /** `1.11.4` */
  version: string;
}

/** The oldest Terraform whose init speaks JSON. */
const OLDEST = '1.9.0';
const HOW_TO = `install Terraform ${OLDEST} or newer (https://developer.hashicorp.com/terraform/install) and put it into PATH, or configure its path`;

const versions = new Map<string, Promise<string>>();

/**
 * The Terraform of this machine. Its version is asked once per file (path, size and modification time).
 * @param configured a path; otherwise PATH is searched
 * @throws Error that says what to install
 */
export async function findTerraform(
  configured: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<TerraformBinary> {
  const path = configured ? resolve(configured) : await searchPath(env.PATH ?? '');
  if (path === undefined) throw new Error(`terraform is not installed: ${HOW_TO}`);
  const file = await stat(path).catch(() => {
    throw new Error(`there is no terraform at ${path}: ${HOW_TO}`);
  });
  const key = `${path}\0${file.size}\0${file.mtimeMs}`;
  const known = versions.get(key) ?? readVersion(path, env);
  versions.set(key, known);
  const version = await known.catch((error: unknown) => {
    versions.delete(key);
    throw error;
  });
  if (compareVersions(version, OLDEST) < 0) {
    throw new Error(`terraform version "${version}" is too old. required >= "${OLDEST}": ${HOW_TO}`);
  }
  return { path, version };
}

/** Orders versions by their numbers; a pre-release (`1.9.0-beta1`) is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [coreA = '', preA] = a.replace(/^v/, '').split(/-(.*)/);
  const [coreB = '', preB] = b.replace(/^v/, '').split(/-(.*)/);
  const [numbersA, numbersB] = [coreA.split('.').map(Number), coreB.split('.').map(Number)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (numbersA[i] ?? 0) - (numbersB[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(preA === undefined) - Number(preB === undefined);
}

async function searchPath(path: string): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'terraform.exe' : 'terraform';
  for (const folder of path.split(delimiter).filter((part) => part !== '')) {
    try {
      const candidate = resolve(join(folder, name));
      await access(candidate, constants.X_OK);
      await realpath(candidate);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

async function readVersion(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['version', '-json'], { env, timeout: 30_000 });
    const answer = JSON.parse(stdout) as { terraform_version?: unknown };
    if (typeof answer.terraform_version === 'string') return answer.terraform_version;
    throw new Error('the answer has no terraform_version');
  } catch (cause) {
    throw new Error(
      `${path} can't be asked for its version: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
