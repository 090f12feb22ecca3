import { Worker } from 'node:worker_threads';

const timeoutMs = 30_000;
const most = 2;
const waiting: (() => void)[] = [];
let running = 0;

/** File name and the parser's message, for each file that is no HCL. */
export type FileErrors = readonly (readonly [file: string, message: string])[];

/**
 * Parses files with the language's own parser, for what is wrong with them. It runs in a worker thread that ends
 * afterwards; at most two at a time, since each needs 85 MiB.
 * @throws Error where the parser breaks or takes longer than 30 s.
 */
export async function checkFiles(files: ReadonlyMap<string, string>): Promise<FileErrors> {
  if (running >= most) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    return await checkInWorker(files);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

async function checkInWorker(files: ReadonlyMap<string, string>): Promise<FileErrors> {
  const worker = new Worker(new URL('./parser-worker.mjs', import.meta.url), {
    workerData: [...files],
    execArgv: [],
    env: {},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FileErrors>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the HCL parser took too long')), timeoutMs);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the HCL parser ended without an answer')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
