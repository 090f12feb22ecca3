import { createInterface } from 'node:readline';
import { EndOfInput, SilentExit } from '../command/errors.js';
import type { Streams } from '../command/invocation.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Questions: drawn on a terminal; else written on standard output and answered by one line of standard input each. */
export interface Prompter {
  /** @throws SilentExit when the answer isn't `yes` or `y`; an empty one takes the default. */
  confirm(question: string, byDefault?: boolean): Promise<void>;
  text(question: string, options?: { byDefault?: string; secret?: boolean }): Promise<string>;
  /** @throws without a terminal: a list can't be picked from there */
  pick(question: string, choices: readonly Choice[]): Promise<string>;
  /** Some of the choices, or none; `chosen` are marked at the beginning. @throws without a terminal, as `pick` */
  pickMany(question: string, choices: readonly Choice[], chosen?: readonly string[]): Promise<string[]>;
}

/** Prompts of one command; further answers on the same standard input are kept for later questions. */
export function prompter(streams: Streams): Prompter {
  return streams.isTerminal ? drawnPrompter() : plainPrompter(streams);
}

function plainPrompter({ stdin, stdout }: Streams): Prompter {
  let lines: AsyncIterator<string> | undefined;
  async function ask(question: string): Promise<string> {
    stdout.write(`> ${question} `);
    lines ??= createInterface({ input: stdin, terminal: false })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    stdout.write('\n');
    if (done) throw new EndOfInput();
    return value.trim();
  }
  const needsTerminal = (): never => {
    throw new Error('picking from a list needs a terminal: name the choice by an argument or a flag');
  };
  return {
    async confirm(question, byDefault = false) {
      const answer = (await ask(`${question} (yes/no)`)) || (byDefault ? 'yes' : 'no');
      if (!/^y(es)?$/i.test(answer)) throw new SilentExit();
    },
    async text(question, { byDefault = '' } = {}) {
      return (await ask(question)) || byDefault;
    },
    async pick(question) {
      stdout.write(`${question}\n`);
      return needsTerminal();
    },
    async pickMany() {
      return needsTerminal();
    },
  };
}

function drawnPrompter(): Prompter {
  return {
    async confirm(question, byDefault = false) {
      const { confirm } = await import('@clack/prompts');
      if (answered(await confirm({ message: question, initialValue: byDefault })) !== true)
        throw new SilentExit();
    },
    async text(question, { byDefault = '', secret = false } = {}) {
      const { password, text } = await import('@clack/prompts');
      const answer = secret
        ? await password({ message: question })
        : await text({ message: question, defaultValue: byDefault, placeholder: byDefault });
      return answered(answer) ?? byDefault;
    },
    async pick(question, choices) {
      const { select } = await import('@clack/prompts');
      return answered(await select({ message: question, options: [...choices], maxItems: 12 }));
    },
    async pickMany(question, choices, chosen = []) {
      const { multiselect } = await import('@clack/prompts');
      return answered(
        await multiselect({
          message: question,
          options: [...choices],
          initialValues: [...chosen],
          required: false,
          maxItems: 12,
        }),
      );
    },
  };
}

/** Clack answers a symbol when the question was interrupted. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol') throw new SilentExit(130);
  return answer as Exclude<T, symbol>;
}
