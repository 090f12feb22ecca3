import { Worker } from 'node:worker_threads';

/** One node of an expression, as the parser tells it. Texts are source texts, escapes and indentation included. */
export interface Tree {
  /** Empty for parentheses, keys of objects and the `*` of a splat. */
  readonly type: string;
  readonly children: readonly Tree[];
  readonly range: { readonly start: { readonly byte: number }; readonly end: { readonly byte: number } };
  readonly meta?: {
    readonly value: string;
    readonly type?: string;
    readonly name?: string;
    readonly operator?: string;
    readonly expandedFinalArgument?: boolean;
    readonly traversal?: readonly { readonly type: string; readonly segment: string }[];
    readonly keyVar?: string;
    readonly valVar?: string;
    readonly keyExpression?: string;
    readonly conditionalExpression?: string;
    readonly groupedValue?: boolean;
  };
}

export interface Expression {
  readonly source: string;
  readonly tree: Tree;
}

/** What the parser makes of files and expressions. */
export interface Parsed {
  /** File name and the parser's message, for each file that is no HCL. */
  readonly errors: readonly (readonly [file: string, message: string])[];
  /** Expressions by their text; those that are none are not here. */
  readonly expressions: ReadonlyMap<string, Expression>;
}

const timeoutMs = 30_000;
const most = 2;
const waiting: (() => void)[] = [];
let running = 0;

/**
 * Parses in a worker thread that ends afterwards; at most two at a time, since each needs 85 MiB.
 * @throws Error where the parser breaks or takes longer than 30 s.
 */
export async function parseHcl(
  files: ReadonlyMap<string, string>,
  expressions: Iterable<string>,
): Promise<Parsed> {
  if (running >= most) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    return await parseInWorker(files, [...new Set(expressions)]);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

interface Answer {
  errors: [string, string][];
  trees: (Tree | null)[];
}

async function parseInWorker(files: ReadonlyMap<string, string>, expressions: string[]): Promise<Parsed> {
  const worker = new Worker(new URL('./parser-worker.mjs', import.meta.url), {
    workerData: { files: [...files], expressions },
    execArgv: [],
    env: {},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the HCL parser took too long')), timeoutMs);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the HCL parser ended without an answer')));
    });
    const parsed = new Map<string, Expression>();
    for (const [index, tree] of answer.trees.entries()) {
      const source = expressions[index] as string;
      if (tree) parsed.set(source, { source, tree });
    }
    return { errors: answer.errors, expressions: parsed };
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
