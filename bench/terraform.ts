import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A template of so many resources, on the built-in provider. */
export const resources = (count: number): Record<string, string> => ({
  'main.tf': `resource "terraform_data" "r" {\n  count = ${count}\n  input = "resource \${count.index}"\n}\n`,
});

/** Terraform alone, in a directory of its own with these files: what a build is measured against. */
export class BareTerraform {
  private constructor(readonly directory: string) {}

  static async of(files: Readonly<Record<string, string>>): Promise<BareTerraform> {
    const directory = await mkdtemp(join(tmpdir(), 'bare-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    return new BareTerraform(directory);
  }

  async run(...args: string[]): Promise<void> {
    const { TF_CLI_CONFIG_FILE: _, ...environment } = process.env;
    await run('terraform', args, {
      cwd: this.directory,
      env: { ...environment, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      maxBuffer: 1 << 26,
    });
  }

  async timed(...commands: (readonly string[])[]): Promise<number> {
    const started = performance.now();
    for (const args of commands) await this.run(...args);
    return performance.now() - started;
  }

  remove = () => rm(this.directory, { recursive: true, force: true });
}

export const plan = ['plan', '-no-color', '-input=false', '-json', '-out=plan'] as const;
export const apply = ['apply', '-no-color', '-input=false', '-json', '-auto-approve', 'plan'] as const;
export const init = ['init', '-no-color', '-input=false'] as const;

/** Milliseconds of one bare build of the files: plan and apply in a fresh, initialised directory. */
export async function bareBuild(files: Readonly<Record<string, string>>): Promise<number> {
  const bare = await BareTerraform.of(files);
  try {
    await bare.run(...init);
    return await bare.timed(plan, apply);
  } finally {
    await bare.remove();
  }
}
