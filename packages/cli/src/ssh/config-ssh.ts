import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Client, SSHConfigResponse } from '@coder-ts/sdk';
import { EndOfInput, SilentExit, traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { programPath } from '../config/client.js';
import { unifiedDiff } from './diff.js';
import { previousOptions, renderSection, type SshOptions, withSection } from './section.js';

/** `coder config-ssh`: lets `ssh` and editors reach workspaces by name, by a section of the SSH configuration. */
export async function run(invocation: Invocation): Promise<void> {
  const { config, flags, print, streams } = invocation;
  const client = await invocation.client();
  const server = await traced('fetch coderd config failed', client.sshConfig());
  const path = resolve(flags.text('ssh-config-file').replace(/^~(?=\/|$)/, homedir()));
  const file = await realpath(path).catch(() => path); // a link stays one
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const options = await chooseOptions(invocation, server, before);
  const program = {
    path: flags.text('coder-binary-path') || programPath(),
    globalConfig: flags.given('global-config') ? resolve(config.path) : undefined,
  };
  const hosts = flags.bool('no-wildcard') ? await hostNames(client, options) : undefined;
  const after = withSection(before, renderSection(options, program, hosts));
  if (flags.bool('dry-run')) return void streams.stdout.write(unifiedDiff(file, before, after));
  if (after === before) return print(`Nothing to change: ${file} has it all.`);
  if (!flags.bool('yes') && !(await agrees(invocation, file, unifiedDiff(file, before, after)))) return;
  await write(file, after);
  const example = options.hostPrefix
    ? `${options.hostPrefix}<workspace>`
    : `<workspace>.${options.hostnameSuffix}`;
  print(`Updated ${file}. Connect to a workspace with:\n\n  ssh ${example}`);
}

/** Flags, else what the section was written with where that is wanted again, else what the server says. */
async function chooseOptions(
  { flags, prompts, streams }: Invocation,
  server: SSHConfigResponse,
  file: string,
): Promise<SshOptions> {
  const given = flags.list('ssh-option');
  const fromServer = Object.entries(server.ssh_config_options).map(([key, value]) => `${key} ${value}`);
  const asked: SshOptions = {
    options: given,
    serverOptions: fromServer,
    hostPrefix: flags.text('ssh-host-prefix') || server.hostname_prefix,
    hostnameSuffix: flags.text('hostname-suffix') || server.hostname_suffix,
    wait: flags.text('wait'),
    disableAutostart: flags.bool('disable-autostart'),
  };
  const names = ['ssh-option', 'ssh-host-prefix', 'hostname-suffix', 'wait', 'disable-autostart'];
  const isTold = names.some((name) => flags.given(name));
  const previous = previousOptions(file);
  const differs = previous && JSON.stringify({ ...asked, ...previous }) !== JSON.stringify(asked);
  if (!differs || (isTold && !flags.bool('use-previous-options'))) return asked;
  if (flags.bool('use-previous-options')) return { ...asked, ...previous };
  if (flags.bool('yes') || !streams.isTerminal) return asked;
  const keep = await prompts.pick('The options of the last time were others. Take which?', [
    { value: 'previous', label: 'Those of the last time', hint: previous.options?.join(', ') ?? '' },
    { value: 'new', label: 'Those of now' },
  ]);
  return keep === 'previous' ? { ...asked, ...previous } : asked;
}

/** The names of the caller's workspaces, for programs that read no patterns. */
async function hostNames(
  client: Client,
  { hostPrefix, hostnameSuffix }: SshOptions,
): Promise<{ prefixed: string[]; suffixed: string[] }> {
  const { workspaces } = await traced(
    'fetch workspaces failed',
    client.listWorkspaces({ query: { q: 'owner:me' } }),
  );
  const names = workspaces.map(({ name }) => name).sort();
  return {
    prefixed: names.map((name) => hostPrefix + name),
    suffixed: names.map((name) => `${name}.${hostnameSuffix}`),
  };
}

/** Shows the change and asks. Without an answer nothing is changed, which is no error. */
async function agrees({ prompts, streams }: Invocation, file: string, diff: string): Promise<boolean> {
  streams.stdout.write(`${diff}\n`);
  try {
    await prompts.confirm(`Write this into ${file}?`, true);
    return true;
  } catch (error) {
    if (error instanceof EndOfInput || error instanceof SilentExit) return false;
    throw error;
  }
}

/** Replaces the file at once, so that a crash leaves the one or the other; readable by its owner only. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const mode = await stat(file).then(
    (info) => info.mode & 0o777,
    () => 0o600,
  );
  const beside = `${file}.coder-${process.pid}`;
  await writeFile(beside, text, { mode });
  await chmod(beside, mode);
  await rename(beside, file);
}
