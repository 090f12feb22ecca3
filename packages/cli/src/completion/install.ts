import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { completionScripts, type Shell, shells } from './scripts.js';

const begin = '# ------------ coder completion: begin ------------';
const end = '# ------------ coder completion: end ------------';

/** `coder completion`: puts the completion into the file that the shell reads at its start, or prints it. */
export async function run(invocation: Invocation): Promise<void> {
  const { env, flags, print, prompts, streams } = invocation;
  const shell = (flags.text('shell') as Shell | '') || shellOf(env);
  const script = completionScripts[shell];
  if (flags.bool('print')) return void streams.stdout.write(script);
  const file = await startFile(shell, env);
  const before = await readFile(file, 'utf8').catch(() => '');
  const after = withSection(before, script);
  if (after === before) return print(`The completion stands in ${file} already.`);
  await prompts.confirm(`Write the completion of coder for ${shell} into ${file}?`, true);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, after);
  print(`Written into ${file}. It works in every ${shell} that is started from now on.`);
}

/** @throws UsageError where the caller's shell is none of those that are known */
function shellOf({ SHELL: path = '', PSModulePath: powershell }: NodeJS.ProcessEnv): Shell {
  const name = basename(path).replace(/\.exe$/, '');
  const shell =
    shells.find((each) => each === name) ?? (name === 'pwsh' || powershell ? 'powershell' : undefined);
  if (!shell) throw new UsageError(`Which shell? Name it: coder completion --shell <${shells.join('|')}>`);
  return shell;
}

async function startFile(shell: Shell, env: NodeJS.ProcessEnv): Promise<string> {
  const home = env.HOME || homedir();
  switch (shell) {
    case 'bash':
      return join(home, '.bashrc');
    case 'zsh':
      return join(env.ZDOTDIR || home, '.zshrc');
    case 'fish':
      return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'fish/completions/coder.fish');
    case 'powershell': {
      const program = process.platform === 'win32' ? 'powershell' : 'pwsh';
      const { stdout } = await promisify(execFile)(program, ['-NoProfile', '-Command', '$PROFILE']);
      return stdout.trim();
    }
  }
}

/** The text with the script as its section, in place of the one that is there. */
function withSection(text: string, script: string): string {
  const section = `${begin}\n${script}${end}\n`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`${end}\n`);
  if (from >= 0 && to > from) return text.slice(0, from) + section + text.slice(to + end.length + 1);
  return text === '' || text.endsWith('\n') ? text + section : `${text}\n${section}`;
}
