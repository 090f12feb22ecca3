import type { Client } from '@coder-ts/sdk';
import { parseFlags } from './command/flags.js';
import { globalFlags } from './command/globals.js';
import type { Invocation, Streams } from './command/invocation.js';
import { type Resolved, resolveCommand } from './command/resolve.js';
import type { CommandSpec, FlagSpec } from './command/spec.js';
import { root } from './root.js';

/** Runs one command to its end. @returns its exit code; errors have been told on standard error by then */
export async function run(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  streams: Streams,
): Promise<number> {
  const width = Number(env.COLUMNS) || streams.stdout.columns || 80;
  const verbose = argv.includes('-v') || argv.includes('--verbose');
  let command = 'coder';
  try {
    if (env.COMPLETION_MODE === '1') return await complete(argv, streams);
    const found = await resolveCommand(root, globalFlags, argv);
    if (!found) return await runRoot(argv, env, streams, width);
    command = `coder ${found.words}`;
    if (found.spec.kind === 'group') await showHelp(found, streams, width);
    else await runCommand({ ...found, spec: found.spec }, env, streams, width);
    return 0;
  } catch (error) {
    const { reportError } = await import('./command/report.js');
    const { text, code } = reportError(error, command, verbose);
    streams.stderr.write(text);
    return code;
  }
}

/** Answers a shell (`coder completion`). */
async function complete(argv: readonly string[], { stdout }: Streams): Promise<number> {
  const { candidates } = await import('./completion/candidates.js');
  for (const candidate of await candidates(root, argv)) stdout.write(`${candidate}\n`);
  return 0;
}

async function showHelp({ words, spec }: Resolved, { stdout }: Streams, width: number): Promise<void> {
  const { commandHelp } = await import('./command/help.js');
  stdout.write(commandHelp(words, spec, width));
}

async function runRoot(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdout }: Streams,
  width: number,
): Promise<number> {
  const version: FlagSpec = { name: 'version', type: 'bool', description: 'Show the version' };
  const { flags } = parseFlags([...globalFlags, version], argv, env, 'coder');
  if (flags.bool('version')) {
    const { versionLine } = await import('./account/version.js');
    stdout.write(`${versionLine}\n`);
    return 0;
  }
  const { rootHelp } = await import('./command/help.js');
  stdout.write(rootHelp(root, [...globalFlags, version], width));
  return 0;
}

async function runCommand(
  found: Resolved & { spec: CommandSpec },
  env: NodeJS.ProcessEnv,
  given: Streams,
  width: number,
): Promise<void> {
  const { spec } = found;
  const command = `coder ${found.words}`;
  const specs = [...(spec.flags ?? []), ...found.inherited, ...globalFlags];
  const { args, flags, help } = parseFlags(specs, found.rest, env, command);
  if (help) return showHelp(found, given, width);
  const streams = flags.bool('force-tty') ? { ...given, isTerminal: true } : given;
  if (flags.bool('debug-options')) {
    for (const { name } of specs)
      streams.stdout.write(`${name}: ${flags.text(name)} (${flags.source(name) ?? 'not set'})\n`);
    return;
  }
  checkArguments(spec, args);
  const [{ configDirectory }, { prompter }, handler] = await Promise.all([
    import('./config/directory.js'),
    import('./terminal/prompt.js'),
    spec.load(),
  ]);
  const config = configDirectory(flags.text('global-config'));
  let client: Promise<Client> | undefined;
  const invocation: Invocation = {
    command,
    args,
    flags,
    env,
    streams,
    config,
    prompts: prompter(streams),
    print: (text = '') => void streams.stdout.write(`${text}\n`),
    warn: (text) => void streams.stderr.write(`${text}\n`),
    client() {
      client ??= (async () => {
        const { connect, signedInTarget } = await import('./config/client.js');
        return connect(await signedInTarget(flags, config), flags);
      })();
      return client;
    },
  };
  await handler.run(invocation);
}

/** @throws when there are too few or too many arguments, in the wire's words */
function checkArguments({ args: wanted = { min: 0, max: 0 } }: CommandSpec, args: readonly string[]): void {
  const { min, max } = wanted;
  if (args.length >= min && args.length <= max) return;
  const range =
    min === max
      ? `${min} args`
      : max === Number.POSITIVE_INFINITY
        ? `at least ${min} args`
        : `between ${min} and ${max} args`;
  throw new Error(`wanted ${range} but got ${args.length} [${args.join(' ')}]`);
}
