import { run } from './run.js';

const { stdin, stdout, stderr } = process;
stdout.on('error', () => process.exit(1)); // the reader went away, as in `coder list | head`
const isTerminal = Boolean(stdin.isTTY && stdout.isTTY);
const code = await run(process.argv.slice(2), process.env, { stdin, stdout, stderr, isTerminal });
stdout.write('', () => stderr.write('', () => process.exit(code)));
