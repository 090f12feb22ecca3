import { LogLevel } from '@coder-ts/protocol';
import type { ProcessIdentity } from '../processes/identity.js';
import { type Cancellation, failureOf, runProcess } from '../processes/run.js';
import type { StepLog } from '../provisioner.js';
import type { TerraformBinary } from './binary.js';
import type { JsonObject } from './conversion/values.js';
import { type Row, readStderrLine, readStdoutLine } from './output.js';

/** From the interrupt to the kill: nothing is lost with a command that only reads. */
const KILL_AFTER_MS = 30_000;
/** An apply may be writing the state of what it made; kept below the 5 minutes after which a silent job is given up. */
const KILL_APPLY_AFTER_MS = 180_000;

export interface CommandContext {
  terraform: TerraformBinary;
  cwd: string;
  cancellation: Cancellation;
  onProcess(identity: ProcessIdentity): void;
}

interface Command {
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  log: StepLog;
}

/** Runs a command with `-json`: its rows go to the log, its messages to `onEvent`. Rejects with `exit status 1` and the like. */
export async function runLogged(
  context: CommandContext,
  command: Command,
  onEvent?: (event: JsonObject) => void,
): Promise<void> {
  await run(context, command, (line, cut) => {
    const { rows, event } = readStdoutLine(line, cut);
    if (event) onEvent?.(event);
    return logRows(command.log, rows);
  });
}

/** Runs a command and gives its standard output, every line of it. */
export async function runQuiet(context: CommandContext, command: Command): Promise<string> {
  const lines: string[] = [];
  await run(context, command, (line) => {
    lines.push(line);
    return undefined;
  });
  return lines.join('\n');
}

async function run(
  { terraform, cwd, cancellation, onProcess }: CommandContext,
  { args, env, log }: Command,
  onStdout: (line: string, cut: boolean) => Promise<void> | undefined,
): Promise<void> {
  if (cancellation.signal.aborted) throw new Error('canceled');
  const end = await runProcess({
    binary: terraform.path,
    args,
    cwd,
    env,
    cancellation,
    killAfterMs: args[0] === 'apply' ? KILL_APPLY_AFTER_MS : KILL_AFTER_MS,
    onStart: onProcess,
    onStdout,
    onStderr: (line) => logRows(log, readStderrLine(line)),
  });
  const failure = failureOf(end);
  if (failure !== undefined) throw new Error(failure);
}

function logRows(log: StepLog, rows: readonly Row[]): Promise<void> | undefined {
  let room: Promise<void> | undefined;
  for (const { level, output } of rows) room = log(level, output) ?? room;
  return room;
}

/** One row a line of a text, at info. */
export function logText(
  log: StepLog,
  text: string,
  levelOf: (line: string) => LogLevel = () => LogLevel.INFO,
) {
  return logRows(
    log,
    text.split('\n').map((output) => ({ level: levelOf(output), output })),
  );
}
